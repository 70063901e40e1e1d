import { describe, expect, test } from "vitest";
import type { Language } from "../../../contract/errors/define.ts";
import { backupCatalogues } from "../../../renderer/i18n/backup-text.ts";
import { budgetCatalogues } from "../../../renderer/i18n/budget-text.ts";
import { type Catalogue, catalogues } from "../../../renderer/i18n/catalogue.ts";
import { desktopCatalogues } from "../../../renderer/i18n/desktop-text.ts";
import { ollamaCatalogues } from "../../../renderer/i18n/ollama-text.ts";
import { reachCatalogues } from "../../../renderer/i18n/reach-text.ts";
import { wizardCatalogues } from "../../../renderer/i18n/wizard-text.ts";

/** Every leaf of a catalogue by its path; functions are called with samples so that their sentences are seen. */
function sentences(node: unknown, path = ""): [string, string][] {
  if (typeof node === "string") return [[path, node]];
  if (typeof node === "function") {
    const sample = Array.from({ length: node.length }, (_, at) => at + 2);
    return [[`${path}(${node.length})`, String((node as (...values: unknown[]) => unknown)(...sample))]];
  }
  if (Array.isArray(node)) return node.flatMap((one, at) => sentences(one, `${path}[${at}]`));
  return Object.entries(node as object).flatMap(([key, value]) => sentences(value, path ? `${path}.${key}` : key));
}

/** Sentences that come with their pages. */
const apart = (language: Language) => ({
  backup: backupCatalogues[language],
  budget: budgetCatalogues[language],
  desktop: desktopCatalogues[language],
  ollama: ollamaCatalogues[language],
  reach: reachCatalogues[language],
  wizard: wizardCatalogues[language],
});

/** Names and words that are the same in both languages. */
const sameInBoth = /^(?:common\.productName|signIn\.placeholder|.*\.types\.\w+)$/;

describe("the catalogue", () => {
  const english = sentences({ ...(catalogues.en satisfies Catalogue), ...apart("en") });
  const chinese = sentences({ ...catalogues["zh-CN"], ...apart("zh-CN") });

  test("has the same sentences with the same parameters in both languages", () => {
    expect(chinese.map(([path]) => path)).toEqual(english.map(([path]) => path));
  });

  test("has no empty sentence", () => {
    expect([...english, ...chinese].filter(([, sentence]) => sentence.trim() === "")).toEqual([]);
  });

  test("is written in English where it is English, and without Chinese", () => {
    expect(english.filter(([, sentence]) => /[\u4e00-\u9fff]/.test(sentence))).toEqual([]);
  });

  test("uses every parameter it is given, in both languages", () => {
    for (const list of [english, chinese])
      for (const [path, sentence] of list) {
        const count = Number(/\((\d)\)$/.exec(path)?.[1] ?? 0);
        const missing = Array.from({ length: count }, (_, at) => String(at + 2)).filter(value => !sentence.includes(value));
        expect([path, missing]).toEqual([path, []]);
      }
  });

  test("says in Chinese what it says in English, not the English again", () => {
    const inEnglish = new Map(english);
    const copied = chinese.filter(
      ([path, sentence]) => sentence === inEnglish.get(path) && /[a-z]{4}/i.test(sentence) && !sameInBoth.test(path),
    );
    expect(copied.map(([path]) => path)).toEqual([]);
  });
});
