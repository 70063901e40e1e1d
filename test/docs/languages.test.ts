import { expect, test } from "vitest";
import { headingsOf, languages, pageNames, pagesOf, readPage } from "./pages.ts";

const wanted = [
  "api",
  "backups",
  "budget",
  "desktop",
  "getting-started",
  "install",
  "models",
  "ollama",
  "phone",
  "security",
  "settings",
  "terminal",
  "troubleshooting",
];

test("both languages have the same pages", () => {
  for (const language of languages) expect(pageNames(language)).toEqual(wanted.map(name => `${name}.md`));
});

test.each(wanted)("%s: the headings of both languages stand at the same levels, in the same order", name => {
  const [english, chinese] = languages.map(language =>
    headingsOf(readPage(`docs/${language}/${name}.md`)).map(({ level }) => level),
  );
  expect(chinese).toEqual(english);
});

test.each(wanted)("%s: both languages have the same fenced blocks and table rows", name => {
  const shapes = languages.map(language => {
    const { text, prose } = readPage(`docs/${language}/${name}.md`);
    return { fences: text.match(/^ *```\w+/gm) ?? [], rows: prose.match(/^\|/gm)?.length ?? 0 };
  });
  expect(shapes[1]).toEqual(shapes[0]);
});

test("Chinese sentences end in Chinese punctuation", () => {
  const wrong = pagesOf("zh-CN").flatMap(({ path, prose }) =>
    (prose.replace(/`[^`\n]*`/g, "`").match(/[^\n]{0,12}\p{Script=Han}[,.;:?!](?=\s|$|\p{Script=Han})/gmu) ?? []).map(
      found => `${path}: ${found}`,
    ),
  );
  expect(wrong).toEqual([]);
});
