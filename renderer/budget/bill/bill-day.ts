const dayMs = 86_400_000;

const keyOf = (atMs: number): string => new Date(atMs).toISOString().slice(0, 10);

/** The newest day that is over at the providers, whose days are UTC. */
export const yesterdayUtc = (nowMs: number): string => keyOf(nowMs - dayMs);

export const moveDay = (day: string, by: number): string => keyOf(Date.parse(`${day}T00:00Z`) + by * dayMs);

/** What a typed bill sends: one figure for the day, or those of the models that were typed. Null while nothing or something wrong is there. */
export function figuresOf(
  typed: { readonly whole: string } | { readonly models: readonly { readonly model: string | null; readonly typed: string }[] },
  read: (typed: string) => { readonly kind: string; readonly usd?: string },
): { model: string | null; usd: string }[] | null {
  const rows = "whole" in typed ? [{ model: null, typed: typed.whole }] : typed.models;
  const readings = rows.map(row => ({ model: row.model, read: read(row.typed) }));
  if (readings.some(one => one.read.kind === "wrong")) return null;
  const figures = readings.flatMap(({ model, read: { usd } }) => (usd === undefined ? [] : [{ model, usd }]));
  return figures.length === 0 ? null : figures.map(one => (Number(one.usd) === 0 ? { ...one, usd: "0" } : one));
}
