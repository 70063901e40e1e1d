import type { ReactNode } from "react";
import { cx } from "../ui/class-names.ts";
import { Flame } from "../ui/flame.tsx";

/** The paper around everything this page says. The mark breathes while something is going on. */
export const Frame = ({ busy, children }: { busy: boolean; children: ReactNode }) => (
  <main className="relative h-full overflow-y-auto">
    <div className="mx-auto flex min-h-full w-full max-w-xl flex-col items-start justify-center gap-5 px-6 py-10">
      <div className={cx("flex items-center gap-3 text-ember", busy && "motion-safe:animate-pulse")}>
        <Flame className="size-11" />
        <p className="font-serif text-2xl font-semibold text-ink">Hearth</p>
      </div>
      {children}
    </div>
  </main>
);
