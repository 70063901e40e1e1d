import { lazy } from "react";

const load = () => import("./rendered.tsx");
const Rendered = lazy(() => load().then(module => ({ default: module.Rendered })));

/** Fetches what draws Markdown ahead of the first answer; called once the first screen stands. A failure shows when it is needed. */
export const warmMarkdown = (): void => {
  load().catch(() => undefined);
};

/** Markdown, drawn by a part of the page that comes after the first screen. It suspends until that is there, so that no text is seen twice. */
export const Markdown = ({ text }: { text: string }) => (
  <div className="prose">
    <Rendered text={text} />
  </div>
);
