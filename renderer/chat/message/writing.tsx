/** Three embers while an answer is on its way. Silent: only a finished answer is announced. */
export const Writing = ({ label }: { label: string }) => (
  <p className="flex h-7 items-center gap-1.5" title={label}>
    <span className="size-2 animate-glow rounded-full bg-ember" />
    <span className="size-2 animate-glow rounded-full bg-ember [animation-delay:200ms]" />
    <span className="size-2 animate-glow rounded-full bg-ember [animation-delay:400ms]" />
    <span className="sr-only">{label}</span>
  </p>
);
