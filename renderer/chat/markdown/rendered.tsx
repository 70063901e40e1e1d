import { type ComponentProps, lazy, memo, type ReactNode, Suspense, useDeferredValue, useState } from "react";
import ReactMarkdown, { type Components, type ExtraProps } from "react-markdown";
import remarkGfm from "remark-gfm";
import { useText } from "../../i18n/use-text.tsx";
import { Link } from "../../router/link.tsx";
import { CodeBlock } from "../../ui/code-block.tsx";
import { PlainText, PlainWhenBroken } from "./plain-when-broken.tsx";
import { isOwnPage, safeUrl } from "./safe-url.ts";
import { createSplitter } from "./split-blocks.ts";
import { isTooDeep } from "./too-deep.ts";

const Highlighted = lazy(() => import("./highlighted.tsx").then(module => ({ default: module.Highlighted })));
const plugins = [remarkGfm];

/**
 * An answer's Markdown. Raw HTML is shown as the text it is, links lead out over https only or to a page of Hearth, and pictures of other servers are not
 * loaded: fetching one would tell its owner that this answer was read.
 */
export function Rendered({ text }: { text: string }) {
  // Parsing costs some 20 ms a kilobyte: while it is behind, the pieces in between are passed over and the keyboard goes first.
  const settled = useDeferredValue(text);
  const [split] = useState(createSplitter);
  return split(settled).map((block, at) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: blocks of a growing text keep their places
    <Block key={at} text={block} />
  ));
}

const Block = memo(({ text }: { text: string }) => (
  <div>
    {isTooDeep(text) ? (
      <PlainText text={text} />
    ) : (
      <PlainWhenBroken text={text}>
        <ReactMarkdown remarkPlugins={plugins} components={components} urlTransform={safeUrl}>
          {text}
        </ReactMarkdown>
      </PlainWhenBroken>
    )}
  </div>
));

const components: Components = {
  // A message stands under a heading of its own, so what it brings begins one deeper.
  h1: ({ children }) => <h3 className="text-[1.4rem]!">{children}</h3>,
  h2: ({ children }) => <h4>{children}</h4>,
  h3: ({ children }) => <h5>{children}</h5>,
  h4: ({ children }) => <h6>{children}</h6>,
  h5: ({ children }) => <h6>{children}</h6>,
  a: OutwardLink,
  img: BlockedPicture,
  pre: Code,
  table: Table,
};

function OutwardLink({ href, children }: { href?: string | undefined; children?: ReactNode }) {
  if (!href) return <span>{children}</span>;
  if (isOwnPage(href)) return <Link to={href}>{children}</Link>;
  return (
    <a href={href} target="_blank" rel="noopener noreferrer nofollow">
      {children}
    </a>
  );
}

function BlockedPicture({ src, alt }: { src?: string | Blob | undefined; alt?: string | undefined }) {
  const { chat } = useText();
  const words = chat.blockedImage(alt ?? "");
  return typeof src === "string" && src !== "" ? <OutwardLink href={src}>{words}</OutwardLink> : <span>{words}</span>;
}

function Code({ node }: ExtraProps) {
  const code = node?.children[0];
  if (code?.type !== "element") return null;
  const names = code.properties.className;
  const language =
    (Array.isArray(names) ? names : [])
      .map(String)
      .find(name => name.startsWith("language-"))
      ?.slice(9) ?? "";
  const source = code.children
    .map(child => (child.type === "text" ? child.value : ""))
    .join("")
    .replace(/\n$/, "");
  return (
    <CodeBlock code={source} language={language}>
      <Suspense fallback={source}>
        <Highlighted code={source} language={language} />
      </Suspense>
    </CodeBlock>
  );
}

function Table({ children }: ComponentProps<"table">) {
  const { chat } = useText();
  return (
    <section
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable with the keyboard
      tabIndex={0}
      aria-label={chat.tableLabel}
      className="my-3 w-fit max-w-full overflow-x-auto rounded-xl border border-line"
    >
      <table>{children}</table>
    </section>
  );
}
