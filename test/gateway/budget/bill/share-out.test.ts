import fc from "fast-check";
import { expect, it } from "vitest";
import { shareOut } from "../../../../gateway/budget/bill/share-out.ts";

it("gives the rest to the largest remainders, the first of equal ones", () => {
  expect(shareOut(10, [1, 1, 1])).toEqual([4, 3, 3]);
  expect(shareOut(100, [1, 2, 3])).toEqual([17, 33, 50]);
  expect(shareOut(7, [0, 0])).toEqual([4, 3]);
  expect(shareOut(7, [0, 5])).toEqual([0, 7]);
  expect(shareOut(7, [])).toEqual([]);
});

it("adds up exactly, and no part is further than one from its proportion", () => {
  fc.assert(
    fc.property(fc.maxSafeNat(), fc.array(fc.maxSafeNat(), { minLength: 1, maxLength: 30 }), (total, weights) => {
      const shares = shareOut(total, weights);
      expect(shares.reduce((sum, share) => sum + BigInt(share), 0n)).toBe(BigInt(total));
      const whole = weights.reduce((sum, weight) => sum + BigInt(weight), 0n);
      for (const [index, share] of shares.entries()) {
        expect(share).toBeGreaterThanOrEqual(0);
        const exact =
          whole === 0n ? BigInt(total) / BigInt(weights.length) : (BigInt(total) * BigInt(weights[index] ?? 0)) / whole;
        const off = BigInt(share) - exact;
        expect(off === 0n || off === 1n).toBe(true);
      }
    }),
  );
});
