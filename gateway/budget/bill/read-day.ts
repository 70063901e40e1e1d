import type { Database } from "../../db/open.ts";
import type { BookedModel, Figure, OpenCall } from "./compare-day.ts";
import { firstIdAt, type UtcDay } from "./utc-day.ts";

/** Whom a call counts for. */
export type CountedFor = {
  readonly day: string;
  readonly user: string;
  readonly device: string;
  readonly channel: string;
  readonly agent: string;
};

export type OpenRow = OpenCall & CountedFor & { readonly provider: string };
export type StoredBill = { readonly source: "typed" | "report"; readonly at: number; readonly figures: readonly Figure[] };

/** What is known of one provider's day. */
export type ProviderDay = {
  readonly booked: readonly BookedModel[];
  readonly open: readonly OpenRow[];
  readonly bill: StoredBill | null;
};

/** Reads days of UTC by the time in the ids: `usage` lies in their order, so that only the day itself is read. */
export function createReadDay(db: Database) {
  const booked = db.prepare<[string, string], BookedModel & { provider: string }>(
    `SELECT provider, model, count(*) AS calls, sum(cost_nano_usd) AS nanoUsd,
       sum(CASE WHEN state = 'bound' THEN cost_nano_usd ELSE 0 END) AS estimatedNanoUsd
     FROM usage WHERE id >= ? AND id < ? AND (state <> 'released' OR cost_nano_usd > 0) GROUP BY provider, model`,
  );
  // A corrected call stays open: a later figure for its day may correct it again.
  const open = db.prepare<[string, string], Omit<OpenRow, "estimated"> & { estimated: 0 | 1 }>(
    `SELECT id, provider, model, cost_nano_usd AS nanoUsd, bound_nano_usd AS boundNanoUsd, state = 'bound' AS estimated,
       day, user, device, channel, agent
     FROM usage WHERE id >= ? AND id < ? AND (state = 'bound' OR corrected_at IS NOT NULL) ORDER BY id`,
  );
  const bills = db.prepare<
    [string],
    { provider: string; model: string; nanoUsd: number; source: "typed" | "report"; at: number }
  >("SELECT provider, model, nano_usd AS nanoUsd, source, at FROM bills WHERE day = ? ORDER BY model");

  /** By provider; only those with calls or figures. */
  return (day: UtcDay): Map<string, ProviderDay> => {
    const found = new Map<
      string,
      { booked: BookedModel[]; open: OpenRow[]; bill: (StoredBill & { figures: Figure[] }) | null }
    >();
    const of = (provider: string) => {
      const one = found.get(provider) ?? { booked: [], open: [], bill: null };
      found.set(provider, one);
      return one;
    };
    const range = [firstIdAt(day.startsAt), firstIdAt(day.endsAt)] as const;
    for (const { provider, ...row } of booked.all(...range)) of(provider).booked.push(row);
    for (const row of open.all(...range)) of(row.provider).open.push({ ...row, estimated: row.estimated === 1 });
    for (const { provider, model, nanoUsd, source, at } of bills.all(day.day)) {
      const one = of(provider);
      one.bill ??= { source, at, figures: [] };
      one.bill.figures.push({ model: model === "" ? null : model, nanoUsd });
    }
    return found;
  };
}
