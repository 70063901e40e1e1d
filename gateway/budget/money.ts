/** Money is counted in whole nano-dollars (1e-9 USD): plain numbers hold nine million dollars of them exactly. */
export type NanoUsd = number;

const nano = 1_000_000_000;

/** What is more stays here: sums of money and of tokens never pass what is exact. */
export const mostNano: NanoUsd = Number.MAX_SAFE_INTEGER;

/** From dollars as settings have them. Rounded to the nearest nano-dollar. */
export const toNano = (usd: number): NanoUsd => Math.round(usd * nano);

/** An amount that may be spent or held: whole, not negative, exact. */
export const isNano = (amount: number): boolean => Number.isSafeInteger(amount) && amount >= 0;

/** As an exact decimal string: 421 → "0.000000421", 2e9 → "2". */
export function usdOf(amount: NanoUsd): string {
  const whole = Math.trunc(Math.abs(amount) / nano);
  const rest = String(Math.abs(amount) % nano)
    .padStart(9, "0")
    .replace(/0+$/, "");
  return `${amount < 0 ? "-" : ""}${whole}${rest === "" ? "" : `.${rest}`}`;
}

/** A slot of a sentence in both languages: `$0.42`, and `US$0.42` where a bare $ says too little. */
export const usdSlot = <K extends string>(name: K, amount: NanoUsd, round: Rounding = "up"): Record<K | `${K}Zh`, string> => {
  const text = usdText(amount, round);
  return { [name]: `$${text}`, [`${name}Zh`]: `US$${text}` } as Record<K | `${K}Zh`, string>;
};

/** `up`: what is needed is never told too low. `down`: what is left is never told too high. */
type Rounding = "up" | "down";

/** For sentences: two decimals from a dollar on, else as many as show two figures ("0.0042"). */
export function usdText(amount: NanoUsd, round: Rounding = "up"): string {
  const usd = amount / nano;
  const rounded = round === "up" ? Math.ceil : Math.floor;
  if (usd >= 1 || usd === 0) return (rounded(amount / 10_000_000) / 100).toFixed(2);
  const places = Math.min(9, Math.max(2, 1 - Math.floor(Math.log10(usd))));
  const step = 10 ** (9 - places);
  return (rounded(amount / step) / 10 ** places).toFixed(places);
}
