import { CirclePause } from "lucide-react";

/** Stands where the answer will be while nobody works on it. */
export const WaitsNote = ({ label }: { label: string }) => (
  <p role="status" className="flex min-h-7 items-center gap-2 text-[0.95rem] text-soft">
    <CirclePause aria-hidden className="size-4 shrink-0 text-honey" />
    {label}
  </p>
);
