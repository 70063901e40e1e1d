/** One printed line: what was measured, the figure with its unit, and the mark to reach. */
export type Row = { readonly what: string; readonly value: string; readonly reach: string };
