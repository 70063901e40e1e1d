import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createSplitter, splitBlocks } from "../../../renderer/chat/markdown/split-blocks.ts";

describe("pieces of Markdown", () => {
  const line = fc.constantFrom(
    "",
    "text",
    "# head",
    "- item",
    "  more of it",
    "1. first",
    "```ts",
    "```",
    "~~~",
    "| a | b |",
    "> quote",
    "    code",
    "<b>",
  );

  test("joined they are the text again", () => {
    fc.assert(
      fc.property(fc.array(line, { maxLength: 40 }), lines => {
        const text = lines.join("\n");
        expect(splitBlocks(text).join("\n")).toBe(text);
      }),
    );
  });

  test("growing text keeps its finished pieces", () => {
    fc.assert(
      fc.property(fc.array(line, { maxLength: 30 }), fc.array(line, { maxLength: 5 }), (before, after) => {
        const finished = splitBlocks(before.join("\n")).slice(0, -1);
        expect(splitBlocks([...before, ...after].join("\n")).slice(0, finished.length)).toEqual(finished);
      }),
    );
  });

  test.each([
    ["paragraphs are cut apart", "one\n\ntwo", ["one\n", "two"]],
    ["a fence keeps its blank lines", "```\na\n\nb\n```\n\nafter", ["```\na\n\nb\n```\n", "after"]],
    ["an open fence keeps everything after it", "one\n\n```\na\n\nb", ["one\n", "```\na\n\nb"]],
    ["a longer fence is not closed by a shorter", "````\n```\n\nx\n````\n\ny", ["````\n```\n\nx\n````\n", "y"]],
    ["a loose list stays whole", "- a\n\n- b\n\n  more\n\nend", ["- a\n\n- b\n\n  more\n", "end"]],
    ["link definitions reach everywhere", "see [a]\n\nmore\n\n[a]: https://x.org", ["see [a]\n\nmore\n\n[a]: https://x.org"]],
  ])("%s", (_, text, blocks) => {
    expect(splitBlocks(text)).toEqual(blocks);
  });

  test("a text that grows by any pieces is cut like the whole", () => {
    const piece = fc.oneof(line, fc.constantFrom("\n", "\n\n", "[a]: b", "`"));
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), pieces => {
        const split = createSplitter();
        let text = "";
        for (const next of pieces) {
          text += next;
          expect(split(text)).toEqual(createSplitter()(text));
        }
        expect(split("other\n\ntext")).toEqual(["other\n", "text"]);
      }),
    );
  });

  test("a definition does not keep a text whole that is too long to be drawn whole", () => {
    const text = `[a]: https://x.org\n\n${"words\n\n".repeat(10_000)}`;
    expect(splitBlocks(text).length).toBeGreaterThan(9000);
    expect(splitBlocks(text).join("\n")).toBe(text);
  });

  test("an answer that grows is not read from its start for every piece", () => {
    const text = `${"some words of an answer\n".repeat(20)}\n`.repeat(400);
    const split = createSplitter();
    const grow = (step: number, read: (text: string) => unknown): number => {
      const before = process.threadCpuUsage().user;
      for (let end = 0; end < text.length; end += step) read(text.slice(0, end));
      return process.threadCpuUsage().user - before;
    };
    const fromStart = grow(4000, splitBlocks);
    // 40 times as many pieces would cost 40 times as much if each were read from the start.
    expect(grow(100, split)).toBeLessThan(4 * fromStart);
    expect(split(text)).toEqual(splitBlocks(text));
  });
});
