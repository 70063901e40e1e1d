/** What was typed into a field for dollars. `usd` is a decimal string as the contract writes it. */
export type TypedAmount =
  | { readonly kind: "empty" }
  | { readonly kind: "amount"; readonly usd: string }
  | { readonly kind: "wrong"; readonly why: "unreadable" | "tooMuch" };

/** Most that a field takes where nothing else is said: what the settings take. */
export const mostUsd = 9_000_000;

/**
 * Reads `2`, `$2.50`, `0,5` and `1,234.50`. A lone comma with one or two digits behind it is a decimal comma, as much of the world types it.
 * Full-width digits and signs are read as the ones they stand for.
 */
export function readAmount(typed: string, most = mostUsd): TypedAmount {
  const bare = plainText(typed).replace(/[\s$]|USD?/gi, "");
  if (bare === "") return { kind: "empty" };
  const plain = /^\d*,\d{1,2}$/.test(bare) ? bare.replace(",", ".") : bare.replace(/,(?=\d{3}(?:\D|$))/g, "");
  if (!/^(?:\d+(?:\.\d{0,9})?|\.\d{1,9})$/.test(plain)) return { kind: "wrong", why: "unreadable" };
  const usd = `${plain.startsWith(".") ? "0" : ""}${plain}`.replace(/\.$/, "");
  return Number(usd) <= most ? { kind: "amount", usd } : { kind: "wrong", why: "tooMuch" };
}

/** What an input method writes full-width, as plain figures and signs. */
export const plainText = (typed: string): string => typed.normalize("NFKC").replaceAll("。", ".");

/** A number of the settings as people type it: never with an exponent. */
export const typedOf = (value: number): string =>
  /e-/.test(String(value)) ? value.toFixed(9).replace(/\.?0+$/, "") : String(value);
