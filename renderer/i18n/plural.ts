/** The form of a counted English noun: `plural(n, "message", "messages")` → `1 message`, `2,000 messages`. */
export const plural = (count: number, one: string, other: string): string =>
  `${new Intl.NumberFormat("en").format(count)} ${new Intl.PluralRules("en").select(count) === "one" ? one : other}`;
