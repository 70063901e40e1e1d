import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createFormat } from "../../../renderer/i18n/format.ts";

const en = createFormat("en");
const zh = createFormat("zh-CN");

describe("money", () => {
  test.each([
    ["0", "$0.00"],
    ["-0", "$0.00"],
    ["0.42", "$0.42"],
    ["0.5", "$0.50"],
    ["0.0421", "$0.042"],
    ["0.0042", "$0.0042"],
    ["0.000000421", "$0.00000042"],
    ["0.0999", "$0.10"],
    ["0.999", "$1.00"],
    ["1.005001", "$1.01"],
    ["12.5", "$12.50"],
    ["8999999.99", "$8,999,999.99"],
    ["-0.2168", "-$0.22"],
    ["-0.0000000001", "$0.00"],
  ])("%s is written %s", (usd, written) => {
    expect(en.money(usd)).toBe(written);
  });

  test("a field for dollars is marked as amounts are", () => {
    expect([en.dollarSign, zh.dollarSign]).toEqual(["$", "US$"]);
  });

  test("is written in Chinese as Chinese writes dollars", () => {
    expect([zh.money("0.42"), zh.money("0.0042"), zh.money("1234.5")]).toEqual(["US$0.42", "US$0.0042", "US$1,234.50"]);
  });

  test("shows at least one figure of every amount that the ledger can hold, and never a minus before nothing", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9_000_000_000 }), nano => {
        const written = en.money((nano / 1e9).toFixed(9));
        expect(written).toMatch(/[1-9]/);
        expect(en.money((-nano / 1e9).toFixed(9))).toBe(`-${written}`);
      }),
    );
  });

  test("differences carry their sign, and none where there is none", () => {
    expect([en.moneyChange("0.22"), en.moneyChange("-0.22"), en.moneyChange("0")]).toEqual(["+$0.22", "-$0.22", "$0.00"]);
  });

  test("prices are never rounded", () => {
    expect([en.price("0.0375"), en.price("3"), en.price("22.5")]).toEqual(["$0.0375", "$3.00", "$22.50"]);
  });
});

test("a day of the gateway's calendar is the same day in every browser", () => {
  expect([en.shortDay("2026-11-01"), zh.shortDay("2026-11-01"), en.longMonth("2026-11")]).toEqual([
    "Nov 1",
    "11月1日",
    "November 2026",
  ]);
});
