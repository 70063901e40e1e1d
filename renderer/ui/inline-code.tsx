import { Fragment } from "react";

/** A sentence of ours in which `backticks` mark what is typed. */
export const InlineCode = ({ text }: { text: string }) =>
  text.split("`").map((piece, at) =>
    at % 2 === 1 ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: pieces of one fixed sentence never move
      <code key={at} className="rounded bg-ink/8 px-1 py-0.5 font-mono text-[0.88em]">
        {piece}
      </code>
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: pieces of one fixed sentence never move
      <Fragment key={at}>{piece}</Fragment>
    ),
  );
