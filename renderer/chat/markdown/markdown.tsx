import { lazy, Suspense } from "react";

const load = () => import("./rendered.tsx");
const Rendered = lazy(() => load().then(module => ({ default: module.Rendered })));

/** Fetches what draws Markdown ahead of the first answer; called once the first screen stands. A failure shows when it is needed. */
export const warmMarkdown = (): void => {
  load().catch(() => undefined);
};

/** Markdown, drawn by a part of the page that comes after the first screen; until it is there the text stands as it was written. */
export const Markdown = ({ text }: { text: string }) => (
  <div className="prose">
    <Suspense fallback={<p className="whitespace-pre-wrap">{text}</p>}>
      <Rendered text={text} />
    </Suspense>
  </div>
);
