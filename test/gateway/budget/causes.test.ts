import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";

/** What went wrong with money in other products. Each is a test in this folder; `source` is how its title names it. */
const causes: readonly { readonly number: number; readonly source: string }[] = [
  { number: 1, source: "litellm #34732" },
  { number: 2, source: "litellm #40095" },
  { number: 3, source: "litellm #26672" },
  { number: 4, source: "litellm #11083" },
  { number: 5, source: "LibreChat #6451" },
  { number: 6, source: "bifrost #2873" },
  { number: 7, source: "bifrost #5673" },
  { number: 8, source: "bifrost #5770" },
  { number: 9, source: "open-saas #727" },
  { number: 10, source: "claude-code-hub #90" },
  { number: 11, source: "litellm #27639" },
  { number: 12, source: "litellm #30460" },
  { number: 13, source: "litellm #34238" },
  { number: 14, source: "litellm PR #30039" },
  { number: 15, source: "litellm #40741" },
  { number: 16, source: "litellm #34896" },
  { number: 17, source: "litellm #22013" },
  { number: 18, source: "litellm #24675" },
  { number: 19, source: "litellm #34492" },
  { number: 20, source: "langwatch #6255" },
  { number: 21, source: "litellm #14457" },
  { number: 22, source: "litellm #13245" },
  { number: 23, source: "litellm PR #39893" },
  { number: 24, source: "litellm #35958" },
  { number: 25, source: "litellm #37992" },
  { number: 26, source: "LibreChat #9308" },
  { number: 27, source: "vercel/ai #8325" },
  { number: 28, source: "openai-node #1505" },
  { number: 29, source: "Bifrost" },
  { number: 30, source: "litellm #9812" },
  { number: 31, source: "litellm #11789" },
  { number: 32, source: "litellm PR #31724" },
  { number: 33, source: "pi #9210" },
  { number: 34, source: "bifrost #3451" },
  { number: 35, source: "tensorzero #5481" },
  { number: 36, source: "stripe/ai PR #519" },
  { number: 37, source: "langchain PR #32518" },
  { number: 38, source: "LibreChat #2359" },
  { number: 39, source: "litellm PR #36561" },
  { number: 40, source: "litellm #20615" },
  { number: 41, source: "litellm #14004" },
  { number: 42, source: "ollama #5370" },
  { number: 43, source: "macprovider #762" },
  { number: 44, source: "Portkey #1389" },
  { number: 45, source: "openclaw #91575" },
];

/** A test that runs: its title, or the title that a row of its table gives it. Groups, and tests that are skipped or must fail, are none. */
const titled =
  /(?<!\.(?:skip|todo|fails|only))(?:\b(?:it|test)(?:\.each(?:<[^(]*>)?\([^;]*?\))?\(|\[)\s*(["'`])(?<title>\d{1,2} (?:(?!\1).)*)\1/gs;

const titles: readonly string[] = readdirSync(import.meta.dirname, { recursive: true, encoding: "utf8" })
  .filter(file => file.endsWith(".test.ts") && !file.endsWith("causes.test.ts"))
  .flatMap(file => [...readFileSync(join(import.meta.dirname, file), "utf8").matchAll(titled)])
  .map(({ groups }) => groups?.title ?? "");

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");

it("numbers every cause from 1 to 45 once", () => {
  expect(causes.map(cause => cause.number)).toEqual(Array.from({ length: 45 }, (_, index) => index + 1));
  expect(new Set(causes.map(cause => cause.source)).size).toBe(45);
});

it.each(causes)("cause $number, $source, is a test", ({ number, source }) => {
  const named = new RegExp(`(?:^|, )0?${number} (?:[^:]*, )?${escaped(source)}\\b`);
  expect(titles.filter(title => named.test(title))).not.toEqual([]);
});

it("no title has a number that is no cause's", () => {
  const numbers = new Set(causes.map(cause => cause.number));
  expect(titles.filter(title => !numbers.has(Number.parseInt(title, 10)))).toEqual([]);
});
