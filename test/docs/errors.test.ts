import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { renderErrors } from "../../build/docs-errors.ts";
import { describeFailure } from "../../contract/errors/failure.ts";
import { type ErrorCode, errorTable } from "../../contract/errors/table.ts";

describe("errors", () => {
  test("docs/errors.md says what the table says (node build/docs-errors.ts writes it)", () => {
    expect(readFileSync(join(import.meta.dirname, "..", "..", "docs", "errors.md"), "utf8")).toBe(renderErrors());
  });

  test("both languages use the same slots, so that neither loses what the other says", () => {
    const slots = (sentences: readonly string[]): string[] => [...new Set(sentences.join(" ").match(/\{\w+\}/g) ?? [])].sort();
    const uneven = Object.entries(errorTable).filter(([, row]) => slots(row.en).join() !== slots(row.zh).join());
    expect(uneven.map(([code]) => code)).toEqual([]);
  });

  test("a sentence with all its slots filled has none left", () => {
    for (const [code, row] of Object.entries(errorTable)) {
      const names = [...row.en.join(" ").matchAll(/\{(\w+)\}/g)].map(match => match[1] ?? "");
      const filled = Object.fromEntries(names.map(name => [name, "value"]));
      for (const language of ["en", "zh-CN"] as const) {
        const { message, hint } = describeFailure(code as ErrorCode, filled, language);
        expect(message + hint).not.toMatch(/\{\w+\}/);
      }
    }
  });
});
