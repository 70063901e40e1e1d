import { prepareAudit } from "../audit/append.ts";
import type { Database } from "../db/open.ts";
import { defineWrites } from "../db/write-table.ts";
import type { Writer } from "../db/writes.ts";
import type { Unit } from "./lines.ts";
import { type NanoUsd, usdOf } from "./money.ts";
import type { Windows } from "./windows.ts";

/** Money that the owner put on top of a budget: for one day, and by the same amount for its month. */
export type Addition = {
  readonly id: string;
  readonly day: string;
  readonly scope: string;
  readonly nanoUsd: NanoUsd;
  readonly actor: string;
  readonly at: number;
};

export const additionWrites = defineWrites({
  "budget.add": db => {
    const insert = db.prepare("INSERT INTO budget_additions (id, day, scope, nano_usd, actor, at) VALUES (?, ?, ?, ?, ?, ?)");
    const audit = prepareAudit(db);
    return ({ id, day, scope, nanoUsd, actor, at }: Addition) => {
      insert.run(id, day, scope, nanoUsd, actor, at);
      audit({ at, actor, action: "budget.added", target: scope, detail: { usd: usdOf(nanoUsd), day } });
    };
  },
});

/** What was added in the windows that run now, kept in memory: each attempt asks for it. */
export function createAdditions(deps: {
  readonly db: Database;
  readonly writer: Writer;
  readonly windowsAt: (at: number) => Windows;
  readonly newId: () => string;
}) {
  const read = deps.db.prepare<[string, string, string], { scope: string; day: NanoUsd; month: NanoUsd }>(
    `SELECT scope, coalesce(sum(nano_usd) FILTER (WHERE day = ?), 0) AS day, sum(nano_usd) AS month FROM budget_additions
     WHERE day BETWEEN ? AND ? GROUP BY scope`,
  );
  let kept: { readonly day: string; readonly sums: ReadonlyMap<string, Readonly<Record<Unit, NanoUsd>>> } | undefined;

  const load = ({ day, month }: Windows): typeof kept => {
    const rows = read.all(day, `${month}-01`, `${month}-31`);
    return { day, sums: new Map(rows.map(({ scope, ...sums }) => [scope, sums])) };
  };

  return {
    /** Money that was added to a scope in the day or month of `at`. */
    added(scope: string, unit: Unit, at: number): NanoUsd {
      const windows = deps.windowsAt(at);
      if (kept?.day !== windows.day) kept = load(windows);
      return kept?.sums.get(scope)?.[unit] ?? 0;
    },
    /** Adds money for the day of `at`; resolves when it is on disk and counts. */
    async add(scope: string, nanoUsd: NanoUsd, actor: string, at: number): Promise<void> {
      const { day } = deps.windowsAt(at);
      await deps.writer.run("budget.add", { id: deps.newId(), day, scope, nanoUsd, actor, at }, { durable: true });
      kept = undefined;
    },
  };
}

export type Additions = ReturnType<typeof createAdditions>;
