import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { allPages, anchorOf, headingsOf, linksOf, type Page, readPage, resolveLink, root } from "./pages.ts";

const local = (target: string): boolean => !/^[a-z]+:/i.test(target);

test("every link leads to a file that is there, and to a heading in it", () => {
  const broken = allPages().flatMap(page =>
    linksOf(page)
      .filter(({ image, target }) => !image && local(target))
      .flatMap(({ target }) => {
        const { file, anchor } = resolveLink(page, target);
        if (!existsSync(join(root, file))) return [`${page.path}: ${target}`];
        if (anchor === undefined) return [];
        const anchors = headingsOf(readPage(file)).map(({ title }) => anchorOf(title));
        return anchors.includes(anchor) ? [] : [`${page.path}: ${target} (no such heading)`];
      }),
  );
  expect(broken).toEqual([]);
});

/** Also those that stand as a tag, because they are shown smaller. */
const picturesOf = (page: Page): string[] =>
  [
    ...linksOf(page).filter(({ image, target }) => image && local(target)),
    ...[...page.prose.matchAll(/<img src="([^"]+)"/g)].map(([, target = ""]) => ({ target })),
  ].map(({ target }) => resolveLink(page, target).file);

test("every picture is there, small enough, and each that is there is shown", () => {
  const shown = [...new Set(allPages().flatMap(picturesOf))];
  expect(shown.filter(file => !existsSync(join(root, file)))).toEqual([]);
  expect(shown.toSorted()).toEqual(
    readdirSync(join(root, "docs/images"))
      .map(name => `docs/images/${name}`)
      .toSorted(),
  );
  expect(shown.filter(file => statSync(join(root, file)).size > 200_000)).toEqual([]);
});

test("links to elsewhere are https", () => {
  const plain = allPages().flatMap(page =>
    linksOf(page).filter(({ target }) => !local(target) && !target.startsWith("https://")),
  );
  expect(plain).toEqual([]);
});

test("each README links every page of its language", () => {
  for (const [readme, language] of [
    ["README.md", "en"],
    ["README.zh-CN.md", "zh-CN"],
  ] as const) {
    const linked = linksOf(readPage(readme)).map(({ target }) => target);
    const pages = allPages().filter(({ path }) => path.startsWith(`docs/${language}/`));
    expect(pages.map(({ path }) => path).filter(path => !linked.includes(path))).toEqual([]);
  }
});
