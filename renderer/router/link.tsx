import type { AnchorHTMLAttributes, MouseEvent } from "react";
import { useApp } from "../state/app-context.tsx";

/** A link inside Hearth: a plain click changes the page without loading it anew, every other click is the browser's. */
export function Link({ to, onClick, ...rest }: { to: string } & Omit<AnchorHTMLAttributes<HTMLAnchorElement>, "href">) {
  const { router } = useApp();
  const follow = (event: MouseEvent<HTMLAnchorElement>): void => {
    onClick?.(event);
    const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
    if (event.defaultPrevented || !plain) return;
    event.preventDefault();
    router.go(to);
  };
  return <a href={to} onClick={follow} {...rest} />;
}
