import { expect, test } from "vitest";
import { budgetCatalogues } from "../../../renderer/i18n/budget-text.ts";
import { stopMargin } from "../../../renderer/money/money-left.ts";

test.each([
  ["1.9", "2", 0.1],
  ["28.5", "30", 1.5],
  ["2", "2", null],
  [null, null, null],
])("between the stop line at %s and the budget of %s lie %s", (stopUsd, limitUsd, expected) => {
  expect(stopMargin({ stopUsd, limitUsd })).toBe(expected);
});

test("the margin is told, and none where there is none", () => {
  const { lines } = budgetCatalogues.en.overview;
  expect(lines("$1.60", "$1.90", "$0.10")).toBe(
    "You are told at $1.60. It stops at $1.90: the last $0.10 stay untouched, as a margin.",
  );
  expect(lines("$1.60", "$2.00", null)).toBe("You are told at $1.60. It stops at $2.00.");
  expect(budgetCatalogues["zh-CN"].overview.lines("US$1.60", "US$1.90", "US$0.10")).toContain("US$0.10");
});
