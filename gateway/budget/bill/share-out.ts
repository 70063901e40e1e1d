import type { NanoUsd } from "../money.ts";

/**
 * Divides `total` in proportion to `weights`, so that the parts add up to it exactly (largest remainder; of equal ones the first). Weights
 * that are all 0 count the same. `total` and weights are whole and not negative.
 */
export function shareOut(total: NanoUsd, weights: readonly number[]): NanoUsd[] {
  const sum = weights.reduce((all, weight) => all + BigInt(weight), 0n);
  const even = sum === 0n;
  const whole = even ? BigInt(weights.length) : sum;
  if (whole === 0n) return [];
  const parts = weights.map((weight, index) => {
    const product = BigInt(total) * (even ? 1n : BigInt(weight));
    return { index, share: product / whole, rest: product % whole };
  });
  let left = BigInt(total) - parts.reduce((all, { share }) => all + share, 0n);
  const shares = parts.map(({ share }) => Number(share));
  for (const { index } of parts.toSorted((a, b) => (a.rest === b.rest ? a.index - b.index : a.rest < b.rest ? 1 : -1))) {
    if (left === 0n) break;
    shares[index] = (shares[index] ?? 0) + 1;
    left -= 1n;
  }
  return shares;
}
