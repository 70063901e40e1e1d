import { ChevronRight } from "lucide-react";
import type { ReactNode } from "react";

/** Something that most readers do not need: shown after a press on its label. */
export const Fold = ({ label, children }: { label: ReactNode; children: ReactNode }) => (
  <details className="group">
    <summary className="inline-flex min-h-9 cursor-pointer list-none items-center gap-1.5 rounded-lg text-[0.95rem] text-soft hover:text-ink [&::-webkit-details-marker]:hidden">
      <ChevronRight aria-hidden className="size-4 shrink-0 transition-transform group-open:rotate-90" />
      {label}
    </summary>
    <div className="pt-1.5 pl-5.5">{children}</div>
  </details>
);
