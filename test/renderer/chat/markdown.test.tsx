import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, test } from "vitest";
import { Rendered } from "../../../renderer/chat/markdown/rendered.tsx";
import { safeUrl } from "../../../renderer/chat/markdown/safe-url.ts";
import { SpeechProvider } from "../../../renderer/i18n/use-text.tsx";
import { AppProvider } from "../../../renderer/state/app-context.tsx";
import type { App } from "../../../renderer/state/create-app.ts";
import { TooltipProvider } from "../../../renderer/ui/tooltip.tsx";

const choice = { get: () => "en" as const, set: () => undefined, subscribe: () => () => undefined };
const html = (text: string): string =>
  renderToStaticMarkup(
    <AppProvider value={{} as App}>
      <SpeechProvider choice={choice}>
        <TooltipProvider>
          <Rendered text={text} />
        </TooltipProvider>
      </SpeechProvider>
    </AppProvider>,
  );

describe("what a model writes cannot act in the page", () => {
  test.each([
    ["a script", "<script>alert(1)</script>"],
    ["a script between words", "hello <script src=//evil.example></script> there"],
    ["a picture that fails", '<img src=x onerror="alert(1)">'],
    ["an inline handler", "<b onmouseover=alert(1)>b</b>"],
    ["a frame", '<iframe src="https://evil.example"></iframe>'],
    ["a form", '<form action="https://evil.example"><input name=password></form>'],
    ["a drawing", "<svg><animate onbegin=alert(1)></svg>"],
    ["a style", "<style>*{display:none}</style>"],
  ])("%s stays text", (_, text) => {
    expect(html(text)).not.toMatch(/<(?:script|img|b|iframe|form|input|svg|animate|style)[\s>]/);
    expect(html(text)).toContain("&lt;");
  });

  test.each([
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java\tscript:alert(1)",
    " javascript:alert(1)",
    "&#106;avascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:x",
    "file:///etc/passwd",
    "http://example.org",
    "//evil.example",
    "/api/sign-out",
    "/settings/../api/sign-out",
    "/settings/models?x=1",
    "/#pair=ABCDEFGH",
  ])("a link to %s leads nowhere", address => {
    expect(html(`[press](<${address}>)`)).not.toContain("href");
    expect(html(`![x](<${address}>)`)).not.toMatch(/src=|href=/);
    expect(safeUrl(address.replace("&#106;", "j"))).toBe("");
  });

  test("a page of Hearth that only shows something may be linked to", () => {
    expect(["/settings/models", "/settings", "/budget/prices", "/devices"].map(safeUrl)).not.toContain("");
  });

  test("a link over https opens elsewhere and takes nothing along", () => {
    expect(html("[press](https://example.org/a?b=1)")).toContain(
      '<a href="https://example.org/a?b=1" target="_blank" rel="noopener noreferrer nofollow">press</a>',
    );
  });

  test("a picture of another server is a link to it, not a request", () => {
    const drawn = html("![cat](https://example.org/track.png)");
    expect(drawn).not.toContain("<img");
    expect(drawn).toContain('href="https://example.org/track.png"');
  });
});

describe("what a model writes is drawn well", () => {
  test("code keeps its text, its language and its markup", () => {
    // With or without the colours, which come when another test has loaded the highlighter.
    const drawn = html("```html\n<script>alert(1)</script>\n```").replace(/<\/?span[^>]*>/g, "");
    expect(drawn).toContain("html");
    expect(drawn).toContain("&lt;script&gt;alert(1)&lt;/script&gt;");
    expect(drawn).not.toContain("<script");
  });

  test("headings begin below the message's own", () => {
    expect(html("# One\n\n## Two")).toMatch(/<h3[^>]*>One<\/h3>.*<h4>Two<\/h4>/s);
  });

  test("a huge table scrolls in a frame of its own", () => {
    const row = `|${" cell |".repeat(60)}`;
    const table = [row, `|${" --- |".repeat(60)}`, ...Array.from({ length: 40 }, () => row)].join("\n");
    const drawn = html(table);
    expect(drawn).toMatch(/^<div><section tabindex="0" aria-label="Table" class="[^"]*overflow-x-auto/i);
    expect(drawn.match(/<td/g)).toHaveLength(40 * 60);
  });

  test("a task list has boxes nobody can tick", () => {
    expect(html("- [x] done")).toContain('<input type="checkbox" disabled="" checked=""/>');
  });
});
