import type { NanoUsd } from "../money.ts";

/** An amount of money without a rounding error: 1e-40 of its unit. */
export type Exact = bigint;

const places = 40;
const decimal = /^([+-]?)(\d{1,40})(?:\.(\d{0,100}))?(?:[eE]([+-]?\d{1,5}))?$/;

/**
 * What a report writes: `123.78912`, `0.89587400000000000`, `0E-6176`; of a JSON number its shortest text. `unit` is the power of ten that
 * makes it dollars: -2 for cents. Undefined for anything else.
 */
export function exactOf(written: string | number, unit = 0): Exact | undefined {
  const match = decimal.exec(String(written));
  if (match === null) return undefined;
  const [, sign, whole = "", fraction = "", exponent = "0"] = match;
  const digits = BigInt(whole + fraction);
  if (digits === 0n) return 0n;
  const power = Number(exponent) - fraction.length + unit + places;
  if (power > places + 30) return undefined;
  // What is below 1e-40 dollars is nothing.
  const amount = power >= 0 ? digits * 10n ** BigInt(power) : power < -200 ? 0n : digits / 10n ** BigInt(-power);
  return sign === "-" ? -amount : amount;
}

const perNano = 10n ** BigInt(places - 9);

/** Rounded to the nearest nano-dollar; undefined when it is more than can be counted. */
export function nanoOfExact(amount: Exact): NanoUsd | undefined {
  const magnitude = (amount < 0n ? -amount : amount) + perNano / 2n;
  const nano = Number(magnitude / perNano);
  if (!Number.isSafeInteger(nano)) return undefined;
  return amount < 0n && nano > 0 ? -nano : nano;
}
