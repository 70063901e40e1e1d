import { describe, expect, test } from "vitest";
import { catalogues } from "../../../renderer/i18n/catalogue.ts";
import { countLines, lineRange } from "../../../renderer/settings/file/text-position.ts";
import { foldDiff, hasChanges } from "../../../renderer/settings/history/fold-diff.ts";
import { byWords, summaryWords } from "../../../renderer/settings/history/version-words.ts";
import { secretWords } from "../../../renderer/settings/secrets/secret-name.ts";
import { chooseTab } from "../../../renderer/settings/tab.ts";

const { history, secrets } = catalogues.en.settings;

test.each([
  [null, false, "models"],
  [null, true, "file"],
  ["history", true, "history"],
  ["nonsense", false, "models"],
] as const)("the address names %s, the file is broken: %s → %s", (named, broken, tab) => {
  expect(chooseTab(named, broken)).toBe(tab);
});

test.each([
  [1, [0, 3]],
  [2, [4, 4]],
  [3, [5, 8]],
  [9, [5, 8]],
  [0, [0, 3]],
])("line %s of a text begins and ends at %s", (line, [start, end]) => {
  const text = "one\n\ntwo";
  expect(lineRange(text, line)).toEqual({ start, end });
  expect(countLines(text)).toBe(3);
});

describe("a difference", () => {
  const lines = (signs: string) => [...signs].map((sign, at) => ({ sign: sign as " " | "+" | "-", line: String(at) }));
  const drawn = (signs: string, context = 1): string =>
    foldDiff(lines(signs), context)
      .map(row => (row.kind === "fold" ? `(${row.count})` : row.sign === " " ? "." : row.sign))
      .join("");

  test.each([
    ["    +    ", "(3).+.(3)"],
    ["+", "+"],
    ["-    +", "-.(2).+"],
    // A single line is not worth a fold.
    ["-   +", "-...+"],
    ["     ", "(5)"],
    ["", ""],
  ])("%j is drawn as %s", (signs, rows) => {
    expect(drawn(signs)).toBe(rows);
  });

  test("keeps the number of every line", () => {
    expect(foldDiff(lines("   +"), 0).map(row => row.number)).toEqual([0, 3]);
  });

  test("without a sign changes nothing", () => {
    expect([hasChanges(lines("  ")), hasChanges(lines(" -"))]).toEqual([false, true]);
  });
});

test.each([
  ["owner", "with the owner's token"],
  ["file", "edited on disk"],
  ["system", "by Hearth"],
  ["device:d1", "from Kitchen"],
  ["device:d2", "from a device that is not signed in here"],
  ["cli", "by cli"],
  ["unknown", ""],
])("a version made by %s says so: %s", (by, words) => {
  expect(byWords(by, history.by, id => (id === "d1" ? "Kitchen" : undefined))).toBe(words);
});

test.each([
  ["first version", { text: "First version", keys: false }],
  ["comments and layout", { text: "Comments and layout", keys: false }],
  ["", { text: "No summary", keys: false }],
  ["providers, gateway.port +2", { text: "providers, gateway.port +2", keys: true }],
])("a version that changed %j", (summary, words) => {
  expect(summaryWords(summary, history)).toEqual(words);
});

test.each([
  ["provider:open:ai:apiKey", "Key of open:ai"],
  ["owner-token", "Owner's token"],
  ["channels.telegram.botToken", "channels.telegram.botToken"],
])("the secret %s is called %s", (name, words) => {
  expect(secretWords(name, secrets)).toBe(words);
});
