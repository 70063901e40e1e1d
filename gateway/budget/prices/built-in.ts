import type { PriceTable } from "./table.ts";

/** The first day of rows that hold since ever, as far as the sources tell. */
export const always = "1970-01-01";

/** The table that came with this version; loaded when a price is first needed. */
export async function builtInTable(): Promise<PriceTable> {
  const { default: table } = await import("./prices.json", { with: { type: "json" } });
  return table as unknown as PriceTable;
}
