import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";

export const root = join(import.meta.dirname, "..", "..");
export const languages = ["en", "zh-CN"] as const;
export type PageLanguage = (typeof languages)[number];

/** One Markdown file. `path` is relative to the project. `prose` is the text without its fenced blocks. */
export type Page = { readonly path: string; readonly text: string; readonly prose: string };

const fence = /^( *)```[^\n]*\n[\s\S]*?^\1```/gm;

export function readPage(path: string): Page {
  const text = readFileSync(join(root, path), "utf8");
  return { path, text, prose: text.replace(fence, "") };
}

export const pageNames = (language: PageLanguage): string[] => readdirSync(join(root, "docs", language)).sort();
export const pagesOf = (language: PageLanguage): Page[] => pageNames(language).map(name => readPage(`docs/${language}/${name}`));
/** The guide pages and both READMEs. */
export const allPages = (): Page[] => [
  readPage("README.md"),
  readPage("README.zh-CN.md"),
  ...languages.flatMap(language => pagesOf(language)),
];

export type Heading = { readonly level: number; readonly title: string };
export const headingsOf = ({ prose }: Page): Heading[] =>
  [...prose.matchAll(/^(#{1,6}) +(.+)$/gm)].map(([, marks = "", title = ""]) => ({ level: marks.length, title }));

/** The anchor that GitHub gives a heading: small letters, blanks as dashes, no punctuation; letters of every script stay. */
export const anchorOf = (title: string): string =>
  title
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, "")
    .replaceAll(" ", "-");

export type Link = { readonly image: boolean; readonly target: string };
export const linksOf = ({ prose }: Page): Link[] =>
  [...prose.matchAll(/(!?)\[[^\]]*\]\(([^)\s]+)\)/g)].map(([, mark, target = ""]) => ({ image: mark === "!", target }));

/** What a link of `page` leads to: the file as a path of the project, and the anchor in it. */
export function resolveLink(page: Page, target: string): { readonly file: string; readonly anchor: string | undefined } {
  const [file = "", anchor] = target.split("#");
  const path = file === "" ? page.path : relative(root, join(root, dirname(page.path), file));
  return { file: path, anchor: anchor === undefined ? undefined : decodeURIComponent(anchor) };
}

/** The code spans of the first column of the table under the `index`-th heading of level 2. */
export function firstColumn({ prose }: Page, index: number): string[] {
  const section = prose.split(/^## /m)[index] ?? "";
  return section.split("\n").flatMap(line => {
    const cell = /^\| (.*?) \|/.exec(line)?.[1] ?? "";
    return [...cell.matchAll(/`([^`]+)`/g)].map(([, code = ""]) => code);
  });
}
