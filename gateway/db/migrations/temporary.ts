/**
 * Tables of one connection, in memory; they are made at every open of a database that is written. `totals` is what gateway/budget/totals.ts
 * knows of money: it can be made anew from `usage_days` and `holds` at any time.
 */
export const temporary = `
CREATE TEMP TABLE totals (
  scope TEXT NOT NULL,
  window TEXT NOT NULL,
  spent INTEGER NOT NULL,
  held INTEGER NOT NULL,
  PRIMARY KEY (window, scope)
) STRICT, WITHOUT ROWID;
`;
