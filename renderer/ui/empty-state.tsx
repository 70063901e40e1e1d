import type { ReactNode } from "react";

/** What stands where nothing is yet: why, and what can be done. */
export const EmptyState = ({
  icon,
  title,
  children,
  action,
}: {
  icon?: ReactNode;
  title: string;
  children?: ReactNode;
  action?: ReactNode;
}) => (
  <div className="mx-auto flex max-w-md flex-col items-center gap-3 px-6 py-12 text-center">
    {icon && <div className="text-ember [&_svg]:size-10 [&_svg]:stroke-[1.5]">{icon}</div>}
    <h2 className="font-serif text-xl font-semibold">{title}</h2>
    {children && <div className="text-soft">{children}</div>}
    {action && <div className="pt-2">{action}</div>}
  </div>
);
