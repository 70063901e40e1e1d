import type { ReactNode } from "react";
import { useText } from "../i18n/use-text.tsx";
import { CopyButton } from "./copy-button.tsx";

/** Code with its language's name and a copy button. `children` are its coloured pieces, where there are any. */
export function CodeBlock({ code, language, children }: { code: string; language?: string; children?: ReactNode }) {
  const { chat } = useText();
  return (
    <figure className="my-3 overflow-hidden rounded-xl border border-line bg-sunken">
      <figcaption className="flex items-center justify-between py-0.5 pr-1 pl-4 text-xs text-soft">
        <span>{language || chat.plainCode}</span>
        <CopyButton label={chat.copyCode} text={() => code} />
      </figcaption>
      <pre
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable with the keyboard
        tabIndex={0}
        className="code overflow-x-auto px-4 pb-3.5 font-mono text-[0.86rem] leading-relaxed -outline-offset-2"
      >
        <code>{children ?? code}</code>
      </pre>
    </figure>
  );
}
