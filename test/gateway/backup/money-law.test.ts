import { cpSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Sqlite from "better-sqlite3";
import fc from "fast-check";
import { expect, test } from "vitest";
import { carryMoney } from "../../../gateway/backup/restore/carry-money.ts";
import { asideFolder } from "../../../gateway/backup/restore/journal.ts";
import { endOf, holdOf, type LedgerRoom, openLedger } from "../budget/ledger-room.ts";

const days = ["2026-10-31", "2026-11-20", "2026-11-21"];
const windows = [...days, "2026-10", "2026-11"];
const houses = 2;

type Step =
  | { readonly kind: "hold"; readonly nano: number; readonly day: string; readonly agent: string }
  | { readonly kind: "settle" | "bound" | "release"; readonly which: number; readonly share: number }
  | { readonly kind: "backup" | "undo" }
  /** Of all backups of all houses. `spends`: between the first try of it and a second. */
  | { readonly kind: "restore"; readonly which: number; readonly spends: number };
type At = { readonly house: number; readonly step: Step };

const which = fc.nat(1_000);
const spent = { kind: "hold", nano: 100, day: "2026-11-21", agent: "cook" } as const;
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant("hold" as const),
      nano: fc.integer({ min: 0, max: 500 }),
      day: fc.constantFrom(...days),
      agent: fc.constantFrom("cook", "clerk"),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constantFrom("settle" as const, "bound" as const, "release" as const),
      which,
      share: fc.double({ min: 0, max: 2, noNaN: true }),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("backup" as const) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("restore" as const), which, spends: fc.nat(50) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("undo" as const) }) },
);
const steps: fc.Arbitrary<At[]> = fc.array(fc.record({ house: fc.nat(houses - 1), step }), { minLength: 1, maxLength: 18 });

async function totals(ledger: LedgerRoom): Promise<number[]> {
  const found = await Promise.all(windows.map(window => ledger.total("*", window)));
  return found.map(({ spentNanoUsd, heldNanoUsd }) => spentNanoUsd + heldNanoUsd);
}

const daysKept =
  "SELECT day, agent, calls, cost_nano_usd, estimated_nano_usd, input_tokens, output_tokens, failed FROM usage_days ORDER BY 1, 2";
const daysOfUsage = `SELECT day, agent, count(*) AS calls, sum(cost_nano_usd) AS cost_nano_usd, sum(iif(state = 'bound', cost_nano_usd, 0)) AS estimated_nano_usd,
  sum(input_tokens) AS input_tokens, sum(output_tokens) AS output_tokens, count(failure_code) AS failed
  FROM usage WHERE state <> 'released' OR cost_nano_usd > 0 GROUP BY 1, 2 ORDER BY 1, 2`;

/** Houses that spend, back up, restore their own and each other's backups, and undo that. Files only; the ledger is the gateway's. */
function createStreet(root: string) {
  let made = 0;
  const backups: { file: string; house: number }[] = [];
  const street = Array.from({ length: houses }, (_, house) => {
    const home = { root: join(root, `house-${house}`), run: join(root, `house-${house}`, "run") };
    mkdirSync(join(home.root, "data"), { recursive: true });
    return { home, database: join(home.root, "data/hearth.db"), kept: null as { id: string; otherMachine: boolean } | null };
  });

  const inside = async <T>(file: string, work: (ledger: LedgerRoom) => Promise<T>): Promise<T> => {
    const ledger = openLedger(file);
    try {
      ledger.db.pragma("synchronous = OFF");
      return await work(ledger);
    } finally {
      await ledger.close();
    }
  };

  /** The start that exchanges the names, as often as it is tried. */
  const exchange = async (house: number, incoming: string, otherMachine: boolean, undoes: string | null, spends: number) => {
    const here = street[house]!;
    const id = `r${made++}`;
    const before = await inside(here.database, totals);
    mkdirSync(join(asideFolder(here.home, id), "data"), { recursive: true });
    for (const end of ["", "-wal", "-shm"])
      if (existsSync(here.database + end))
        renameSync(here.database + end, join(asideFolder(here.home, id), `data/hearth.db${end}`));
    renameSync(incoming, here.database);
    const journal = { id, incoming: ["data/hearth.db" as const], otherMachine, undoes };
    carryMoney(here.home, journal);
    const first = await inside(here.database, async ledger => {
      await ledger.hold(holdOf(`${id}-tried`, spends));
      await ledger.settle(endOf(`${id}-tried`, spends));
      return totals(ledger);
    });
    carryMoney(here.home, journal);
    here.kept = { id, otherMachine };
    await inside(here.database, async ledger => {
      const second = await totals(ledger);
      expect(second).toEqual(first);
      for (const [at, total] of second.entries()) expect(total).toBeGreaterThanOrEqual(before[at] ?? 0);
      expect(await ledger.repair()).toMatchObject({ stuck: [] });
      expect(await totals(ledger)).toEqual(second);
      expect(ledger.rows(daysKept)).toEqual(ledger.rows(daysOfUsage));
    });
  };

  return async ({ house, step }: At): Promise<void> => {
    const here = street[house]!;
    switch (step.kind) {
      case "hold": {
        const { nano, day, agent } = step;
        return inside(here.database, async ledger => void (await ledger.hold(holdOf(`h${made++}`, nano, { day, agent }))));
      }
      case "backup": {
        const file = join(root, `backup-${made++}.db`);
        await inside(here.database, async ({ db }) => void db.prepare("VACUUM INTO ?").run(file));
        return void backups.push({ file, house });
      }
      case "restore": {
        const backup = backups[step.which % Math.max(1, backups.length)];
        if (backup === undefined) return;
        const staged = join(root, "staged.db");
        cpSync(backup.file, staged);
        return exchange(house, staged, backup.house !== house, null, step.spends);
      }
      case "undo": {
        if (here.kept === null) return;
        const { id, otherMachine } = here.kept;
        const aside = join(asideFolder(here.home, id), "data/hearth.db");
        const db = new Sqlite(aside);
        db.pragma("journal_mode = DELETE");
        db.close();
        return exchange(house, aside, otherMachine, id, 3);
      }
      default:
        return inside(here.database, async ledger => {
          const held = ledger.rows("SELECT id, bound_nano_usd AS bound FROM holds ORDER BY id") as {
            id: string;
            bound: number;
          }[];
          const one = held[step.which % Math.max(1, held.length)];
          if (one === undefined) return;
          const usage = step.kind === "release" ? { usage: null } : {};
          const cost = step.kind === "settle" ? Math.floor(one.bound * step.share) : step.kind === "bound" ? one.bound : 0;
          const state = step.kind === "settle" ? "settled" : step.kind === "bound" ? "bound" : "released";
          const failureCode = step.kind === "settle" ? null : "MODEL_CUT";
          await ledger.settle(endOf(one.id, cost, { ...usage, state, failureCode }));
        });
    }
  };
}

test("law: whatever is restored or undone, from whichever machine, no day's and no month's total goes down, and every sum is that of its rows", {
  timeout: 120_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(steps, async given => {
      const root = mkdtempSync(join(tmpdir(), "hearth-money-law-"));
      try {
        const take = createStreet(root);
        // A street on which nobody has spent or saved anything yet says little.
        for (let house = 0; house < houses; house += 1)
          for (const step of [spent, { kind: "settle", which: 0, share: 1 }, spent, { kind: "backup" }] as const)
            await take({ house, step });
        for (const one of given) await take(one);
      } finally {
        rmSync(root, { recursive: true, force: true });
      }
    }),
    { numRuns: 12 },
  );
});
