import fc from "fast-check";
import { expect, it } from "vitest";
import { exactOf, nanoOfExact } from "../../../../gateway/budget/bill/decimal.ts";

const nano = (written: string | number, unit = 0): number | undefined => {
  const exact = exactOf(written, unit);
  return exact === undefined ? undefined : nanoOfExact(exact);
};

it.each([
  ["123.78912", -2, 1_237_891_200],
  ["0.8958740000000000", 0, 895_874_000],
  ["0E-6176", 0, 0],
  ["-0.00", 0, 0],
  ["1e-7", 0, 100],
  [1e-7, 0, 100],
  [0.06, 0, 60_000_000],
  [0.1 + 0.2, 0, 300_000_000],
  ["12.5E2", 0, 1_250_000_000_000],
  ["-3.5", 0, -3_500_000_000],
  ["0.0000000005", 0, 1],
  ["0.00000000049999999999999", 0, 0],
  ["9007199.254740991", 0, Number.MAX_SAFE_INTEGER],
])("reads %s (unit 1e%i) as %i nano-dollars", (written, unit, expected) => {
  expect(nano(written, unit)).toBe(expected);
});

it.each(["", " 1", "1 ", "0x10", "1,5", "Infinity", "NaN", "1e", ".", "1.2.3", "1e99999", "1".repeat(41), "9007199.2547409915"])(
  "takes %j for no amount that can be counted",
  written => {
    expect(nano(written)).toBeUndefined();
  },
);

it("adds up without an error where floating point has one", () => {
  const parts = Array.from({ length: 1000 }, () => exactOf("0.1", -2) ?? 0n);
  expect(nanoOfExact(parts.reduce((sum, part) => sum + part, 0n))).toBe(1_000_000_000);
});

it("gives back every amount of nano-dollars, however it is written", () => {
  fc.assert(
    fc.property(fc.maxSafeNat(), fc.nat(9), (amount, shift) => {
      const digits = String(amount).padStart(10, "0");
      const plain = `${digits.slice(0, -9)}.${digits.slice(-9)}`;
      expect(nano(plain)).toBe(amount);
      expect(nano(`${amount}E-9`)).toBe(amount);
      expect(nano(`${amount}${"0".repeat(shift)}e-${9 + shift}`)).toBe(amount);
      expect(nano(`${amount}e-7`, -2)).toBe(amount);
    }),
  );
});
