import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const css = readFileSync(join(import.meta.dirname, "../../renderer/styles.css"), "utf8");
const paletteOf = (selector: string): Record<string, string> => {
  const block = css.slice(css.indexOf(`\n${selector} {`));
  return Object.fromEntries(
    [...block.slice(0, block.indexOf("}")).matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map(match => [match[1], match[2]]),
  );
};
const luminance = (hex: string): number => {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map(at => {
    const share = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
};
/** WCAG 2.2, contrast ratio. */
const contrast = (one: string, other: string): number => {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
};

const papers = ["paper", "raised", "sunken", "hover"];
const pairs = [
  ...papers.flatMap(paper => [
    ["ink", paper],
    ["soft", paper],
    ["ember", paper],
  ]),
  ...["ember", "leaf", "honey", "rust"].flatMap(colour => [
    [colour, `${colour}-wash`],
    ["ink", `${colour}-wash`],
    [colour, "raised"],
    [colour, "sunken"],
  ]),
  ["soft", "rust-wash"],
  ["soft", "honey-wash"],
  ["soft", "ember-wash"],
  ["soft", "line"],
  ["on-ember", "ember"],
  ["on-ember", "ember-deep"],
  ["paper", "ink"],
];

test.each([":root", ".dark"])("every pair of colours that carries text in %s has a contrast of 4.5 or more", selector => {
  const palette = paletteOf(selector);
  const weak = pairs
    .map(([ink = "", paper = ""]) => [ink, paper, contrast(palette[ink] ?? "", palette[paper] ?? "")] as const)
    .filter(([, , ratio]) => !(ratio >= 4.5));
  expect(weak).toEqual([]);
});

test.each([":root", ".dark"])("borders of fields and the focus ring are seen in %s", selector => {
  const palette = paletteOf(selector);
  for (const paper of papers) {
    expect(contrast(palette.ember ?? "", palette[paper] ?? "")).toBeGreaterThanOrEqual(3);
  }
});
