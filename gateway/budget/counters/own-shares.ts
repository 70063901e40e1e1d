import type { Clock } from "../../clock.ts";
import type { Database } from "../../db/open.ts";
import { scopesOf } from "../lines.ts";
import type { NanoUsd } from "../money.ts";
import type { Windows } from "../windows.ts";
import type { Counted } from "./counters.ts";
import type { OwnShares } from "./redis-shares.ts";

type Place = { user: string; device: string; channel: string; agent: string; day: string; nanoUsd: NanoUsd };

/**
 * What this gateway's ledger knows of the windows that run now: what it spent, by scope, and what is held. Asked after the sweep has
 * settled what a crash left.
 */
export function createOwnShares(deps: {
  readonly db: Database;
  readonly windowsAt: (at: number) => Windows;
  readonly clock: Clock;
}): () => OwnShares {
  const spentInMonth = deps.db.prepare<[string, string], Place>(
    `SELECT user, device, channel, agent, day, sum(cost_nano_usd) AS nanoUsd FROM usage_days
     WHERE day >= ? AND day <= ? GROUP BY user, device, channel, agent, day`,
  );
  const held = deps.db.prepare<[], Place & { id: string }>(
    "SELECT id, user, device, channel, agent, day, bound_nano_usd AS nanoUsd FROM holds WHERE bound_nano_usd > 0",
  );
  const monthOf = (day: string): string => day.slice(0, 7);

  return () => {
    const { day, month } = deps.windowsAt(deps.clock.now());
    const sums = new Map<string, { scope: string; window: string; nanoUsd: NanoUsd }>();
    const add = (scope: string, window: string, nanoUsd: NanoUsd): void => {
      const key = `${window}|${scope}`;
      const sum = sums.get(key);
      sums.set(key, { scope, window, nanoUsd: (sum?.nanoUsd ?? 0) + nanoUsd });
    };
    for (const row of spentInMonth.all(`${month}-01`, `${month}-31`))
      for (const scope of scopesOf(row)) {
        add(scope, month, row.nanoUsd);
        if (row.day === day) add(scope, day, row.nanoUsd);
      }
    const holds = held
      .all()
      .map((row): Counted => ({ id: row.id, nanoUsd: row.nanoUsd, scopes: scopesOf(row), windows: [row.day, monthOf(row.day)] }));
    return { spent: [...sums.values()], holds };
  };
}
