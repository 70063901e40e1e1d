/** A person's words as they were typed. */
export const Bubble = ({ text }: { text: string }) => (
  <p className="max-w-[88%] rounded-2xl rounded-br-md bg-ember-wash px-4 py-2.5 whitespace-pre-wrap text-ink wrap-anywhere">
    {text}
  </p>
);
