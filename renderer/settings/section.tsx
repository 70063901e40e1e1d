import type { ReactNode } from "react";

/** A titled part of a tab. `actions` stand beside the title. */
export const Section = ({
  title,
  text,
  actions,
  children,
}: {
  title: string;
  text?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}) => (
  <section className="flex flex-col gap-3">
    <div className="flex flex-wrap items-end justify-between gap-x-4 gap-y-2">
      <div className="min-w-0">
        <h2 className="font-serif text-xl font-semibold">{title}</h2>
        {text && <p className="text-[0.95rem] text-soft">{text}</p>}
      </div>
      {actions}
    </div>
    {children}
  </section>
);
