import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { errorTable } from "../../contract/errors/table.ts";
import { messagesOf } from "../../gateway/cli/messages/catalogue.ts";
import { trayWords } from "../../main/desktop/tray/words/words.ts";
import { backupCatalogues } from "../../renderer/i18n/backup-text.ts";
import { budgetCatalogues } from "../../renderer/i18n/budget-text.ts";
import { catalogues } from "../../renderer/i18n/catalogue.ts";
import { desktopCatalogues } from "../../renderer/i18n/desktop-text.ts";
import { ollamaCatalogues } from "../../renderer/i18n/ollama-text.ts";
import { reachCatalogues } from "../../renderer/i18n/reach-text.ts";
import { wizardCatalogues } from "../../renderer/i18n/wizard-text.ts";
import { pagesOf, readPage, root } from "./pages.ts";

const han = "\\p{Script=Han}";
/** Marks of half a width beside a Chinese character; of round brackets too. An address (`主机:8080`) is none. */
const halfWidth = new RegExp(`${han}[”’）]? ?[,;:?!](?![\\w/])|[,;:?!] ?[“‘（]?${han}|${han} ?[()]|[()] ?${han}`, "u");
/** Where links of Markdown go, and code in a sentence. */
const withoutLinks = (text: string): string => text.replace(/(?<=\])\([^()\n]*\)/g, " ");
const without = (text: string): string => withoutLinks(text.replace(/`[^`\n]*`/g, "`"));
const wrongIn = (name: string, text: string, strip = without): string[] =>
  text.split("\n").flatMap(line => (halfWidth.test(strip(line)) ? [`${name}: ${line.trim().slice(0, 120)}`] : []));

/** Stands in every slot: a word in Chinese, and a list of such words where a sentence takes one. */
const slot = Object.assign(["甲", "乙"], { toString: () => "甲" });

/** Every sentence of a table; functions are called with a Chinese word, so that what stands beside a slot is seen too. */
function sentences(node: unknown, path: string): [string, string][] {
  if (typeof node === "string") return [[path, node]];
  if (typeof node === "function") {
    const sentence = node as (...slots: unknown[]) => unknown;
    return sentences(sentence(...Array.from({ length: sentence.length }, () => slot)), path);
  }
  if (node === null || typeof node !== "object") return [];
  return Object.entries(node).flatMap(([key, value]) => sentences(value, `${path}.${key}`));
}

const tables = {
  ...{ pages: catalogues["zh-CN"], backup: backupCatalogues["zh-CN"], budget: budgetCatalogues["zh-CN"] },
  ...{ desktop: desktopCatalogues["zh-CN"], ollama: ollamaCatalogues["zh-CN"], reach: reachCatalogues["zh-CN"] },
  ...{ wizard: wizardCatalogues["zh-CN"], terminal: messagesOf("zh-CN"), tray: trayWords("zh-CN") },
  errors: Object.fromEntries(
    Object.entries(errorTable).map(([code, { zh }]) => [code, zh.map(sentence => sentence.replace(/\{\w+\}/g, "甲"))]),
  ),
};

describe("beside Chinese characters stand marks of full width", () => {
  test("the rule itself", () => {
    const wrong = ["密钥: x", "你好,世界", "x:中文", "好!", "备份(旧)", "密钥:", "好 ?"];
    expect(wrong.filter(text => !halfWidth.test(text))).toEqual([]);
    const right = ["密钥：x", "你好，世界", "主机:8080", "见[设置](settings.md)。", "a, b 中", "“好”，再见", "`a: b`中"];
    expect(right.filter(text => halfWidth.test(without(text)))).toEqual([]);
  });

  test.each(Object.entries(tables))("in the table %s, whatever stands in its slots", (name, table) => {
    const all = sentences(table, name);
    expect(all.length).toBeGreaterThan(10);
    expect(all.flatMap(([path, sentence]) => wrongIn(path, sentence))).toEqual([]);
  });

  test("in the pages of the handbook", () => {
    const pages = [...pagesOf("zh-CN"), readPage("README.zh-CN.md")];
    expect(pages.flatMap(({ path, prose }) => wrongIn(path, prose))).toEqual([]);
  });

  test.each(["contract", "gateway", "main", "renderer"])("in every sentence that is written in the code of %s/", folder => {
    const files = readdirSync(join(root, folder), { recursive: true, encoding: "utf8" }).filter(name => /\.tsx?$/.test(name));
    expect(files.length).toBeGreaterThan(10);
    const wrong = files.flatMap(name =>
      wrongIn(`${folder}/${name}`, readFileSync(join(root, folder, name), "utf8"), withoutLinks),
    );
    expect(wrong).toEqual([]);
  });

  test("pages put names and remarks together with the words of the reader's language", () => {
    const files = readdirSync(join(root, "renderer"), { recursive: true, encoding: "utf8" }).filter(name =>
      name.endsWith(".tsx"),
    );
    // `${label}: ${text}`, `>: {text}` and ` (${text})` would be half as wide in Chinese.
    const joint = /\}: \$\{|>: \{|\}: <\/|` \(\$\{/;
    const wrong = files.flatMap(name =>
      readFileSync(join(root, "renderer", name), "utf8")
        .split("\n")
        .flatMap(line => (joint.test(line) ? [`${name}: ${line.trim()}`] : [])),
    );
    expect(wrong).toEqual([]);
  });
});
