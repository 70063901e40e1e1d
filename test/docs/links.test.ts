import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { allPages, anchorOf, headingsOf, linksOf, readPage, resolveLink, root } from "./pages.ts";

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

test("every picture is there", () => {
  const missing = allPages().flatMap(page =>
    linksOf(page)
      .filter(({ image, target }) => image && local(target))
      .map(({ target }) => resolveLink(page, target).file)
      .filter(file => !existsSync(join(root, file))),
  );
  expect(missing).toEqual([]);
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
