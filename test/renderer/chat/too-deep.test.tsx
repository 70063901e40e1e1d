import { isValidElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { beforeAll, describe, expect, test } from "vitest";
import { PlainWhenBroken } from "../../../renderer/chat/markdown/plain-when-broken.tsx";
import { Rendered } from "../../../renderer/chat/markdown/rendered.tsx";
import { isTooDeep } from "../../../renderer/chat/markdown/too-deep.ts";
import { SpeechProvider } from "../../../renderer/i18n/use-text.tsx";
import { AppProvider } from "../../../renderer/state/app-context.tsx";
import type { App } from "../../../renderer/state/create-app.ts";
import { TooltipProvider } from "../../../renderer/ui/tooltip.tsx";

const lines = (count: number, line: (at: number) => string): string =>
  Array.from({ length: count }, (_, at) => line(at)).join("\n");
const table = (rows: number, columns: number): string => {
  const row = (cell: string): string => `|${`${cell}|`.repeat(columns)}`;
  return [row("a"), row("-"), lines(rows, () => row("b"))].join("\n");
};

const tooDeep: [string, string][] = [
  ["quotes without a space", ">".repeat(5000)],
  ["quotes", "> ".repeat(5000)],
  ["quotes after words", `some words\n${"> ".repeat(60)}a`],
  ["lists on one line", `${"* ".repeat(5000)}a`],
  ["numbers on one line", `${"1. ".repeat(5000)}a`],
  ["quotes and lists in turn", `${"> - ".repeat(2500)}a`],
  ["lists below one another", lines(200, at => `${"  ".repeat(at)}- a`)],
  ["lists below one another by tabs", lines(60, at => `${"\t".repeat(at)}- a`)],
  ["a quote that many lines go on with", `${">".repeat(30)}a\n${"b\n".repeat(10_000)}`],
  ["a wide and long table", table(300, 100)],
  ["a wide table of empty rows", `${table(0, 1000)}${"|\n".repeat(5000)}`],
  ["a long text", "word ".repeat(20_000)],
  ["many underlined headings", "a\n=\n".repeat(5000)],
  ["emphasis in emphasis", `${"*a **b ".repeat(1500)}${"c** d* ".repeat(1500)}`],
  ["stars around a letter", `${"*".repeat(8000)}a${"*".repeat(8000)}`],
  ["pictures in pictures", `${"![a".repeat(3000)}${"](u)".repeat(3000)}`],
  ["brackets", "[".repeat(5000)],
  ["instructions", "a<?".repeat(6000)],
  ["what only looks like a fence", `\`\`\`a\`\n${"* ".repeat(5000)}a`],
  ["a fence inside raw HTML", `<div>\n\`\`\`\n</div>\n\n${"* ".repeat(5000)}a`],
  ["what follows a fence", `\`\`\`\na\n\`\`\`\n${"* ".repeat(5000)}a`],
];

const fine: [string, string][] = [
  ["nothing", ""],
  ["a long list", lines(800, at => `- item **${at}** with \`code\` and [a link](https://x.org)`)],
  ["a list six deep", lines(300, at => `${"  ".repeat(at % 6)}- a`)],
  ["a quote in a quote", "> > > a\n> b"],
  ["a big table", table(200, 20)],
  ["a long table", table(1000, 3)],
  ["a rule", "-".repeat(200)],
  ["code, whatever stands in it", `Look:\n\`\`\`c\n${"> > > > * * ** [[<".repeat(1000)}\n\`\`\`\nThere.`],
  ["three thousand lines of code", `~~~\n${lines(3000, () => "a = b[0];")}\n~~~`],
];

const elsewhere = [
  ["![ repeated", "![".repeat(5000)],
  ["stars", "*".repeat(5000)],
  ["backticks", "`".repeat(20_000)],
  ["longer and longer backticks", lines(170, at => `a${"`".repeat(at)}`)],
] as const;

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

/** What `work` takes of this thread's processor, in ms: what else the machine does is not counted. */
const cpuMs = (work: () => unknown): number => {
  const before = process.threadCpuUsage();
  work();
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1000;
};

describe("what would stop the page", () => {
  let longListMs = 0;
  beforeAll(() => {
    html("*warm*");
    longListMs = cpuMs(() => html(fine.find(([name]) => name === "a long list")?.[1] ?? ""));
  });

  test.each(tooDeep)("%s: is too deep", (_, text) => {
    expect(isTooDeep(text)).toBe(true);
  });

  test.each(fine)("%s: is drawn", (_, text) => {
    expect(isTooDeep(text)).toBe(false);
  });

  test.each([...tooDeep, ...elsewhere])("%s: costs no more than a long list does", (_, text) => {
    expect(cpuMs(() => expect(html(text)).not.toBe(""))).toBeLessThan(longListMs);
  });

  test("is shown as it was written, and its neighbours as ever", () => {
    const drawn = html(`${"> ".repeat(5000)}\n\n*one*`);
    expect(drawn.includes(`<p class="whitespace-pre-wrap break-words">${"&gt; ".repeat(5000)}`)).toBe(true);
    expect(drawn.endsWith("<p><em>one</em></p></div>")).toBe(true);
  });

  test("a block that throws all the same shows its text", () => {
    const block = new PlainWhenBroken({ text: "as written", children: "drawn" });
    expect(block.render()).toBe("drawn");
    block.state = PlainWhenBroken.getDerivedStateFromError();
    const shown = block.render();
    expect(isValidElement(shown) && renderToStaticMarkup(shown)).toContain(">as written</p>");
  });
});
