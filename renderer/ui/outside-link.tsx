import { ExternalLink } from "lucide-react";
import type { ReactNode } from "react";
import { buttonClass } from "./button.tsx";

/** A page of somebody else's, in a tab of its own, as a button. */
export const OutsideLink = ({
  href,
  tone = "plain",
  size = "normal",
  children,
}: {
  href: string;
  tone?: "primary" | "plain" | "quiet";
  size?: "small" | "normal";
  children: ReactNode;
}) => (
  <a href={href} target="_blank" rel="noreferrer" className={buttonClass(tone, size)}>
    {children}
    <ExternalLink aria-hidden className="size-4" />
  </a>
);
