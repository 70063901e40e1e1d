/** What was typed into a field for dollars. `usd` is a decimal string as the contract writes it. */
export type TypedAmount =
  | { readonly kind: "empty" }
  | { readonly kind: "amount"; readonly usd: string }
  | { readonly kind: "wrong" };

/** Most that one field takes: what the settings take. */
const mostUsd = 9_000_000;

/** Reads `2`, `$2.50`, `0,5` and `1,234.50`. A lone comma with one or two digits behind it is a decimal comma, as much of the world types it. */
export function readAmount(typed: string): TypedAmount {
  const bare = typed.replace(/[\s$]|US|USD/gi, "");
  if (bare === "") return { kind: "empty" };
  const plain = /^\d*,\d{1,2}$/.test(bare) ? bare.replace(",", ".") : bare.replace(/,(?=\d{3}(?:\D|$))/g, "");
  if (!/^(?:\d+(?:\.\d{0,9})?|\.\d{1,9})$/.test(plain)) return { kind: "wrong" };
  const usd = `${plain.startsWith(".") ? "0" : ""}${plain}`.replace(/\.$/, "");
  return Number(usd) <= mostUsd ? { kind: "amount", usd } : { kind: "wrong" };
}
