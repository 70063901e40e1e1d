import type { ReactNode } from "react";

/** The column at the lower edge in which messages are written; clear of a phone's own bar. */
export const ComposerDock = ({ children }: { children: ReactNode }) => (
  <div className="relative mx-auto flex w-full max-w-[46rem] shrink-0 flex-col gap-2 px-3 pb-[max(0.75rem,env(safe-area-inset-bottom))] sm:px-6 sm:pb-5">
    <div aria-hidden className="pointer-events-none absolute inset-x-0 -top-8 h-8 bg-linear-to-t from-paper to-transparent" />
    {children}
  </div>
);
