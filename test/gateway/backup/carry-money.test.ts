import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { carryMoney, type MoneyOf } from "../../../gateway/backup/restore/carry-money.ts";
import { asideFolder } from "../../../gateway/backup/restore/journal.ts";
import { mostNano } from "../../../gateway/budget/money.ts";
import { endOf, holdOf, openLedger, today } from "../budget/ledger-room.ts";

/** What happened in a state: what was settled, is held, was added. In nano-dollars, by id. */
type Told = {
  readonly spent?: Readonly<Record<string, number>>;
  readonly held?: Readonly<Record<string, number>>;
  readonly added?: Readonly<Record<string, number>>;
  /** Written past the ledger, as a stranger may. */
  readonly sql?: string;
};

async function tell(file: string, { spent = {}, held = {}, added = {}, sql = "" }: Told): Promise<void> {
  const ledger = openLedger(file);
  for (const [id, nano] of Object.entries({ ...spent, ...held })) await ledger.hold(holdOf(id, nano));
  for (const [id, nano] of Object.entries(spent)) await ledger.settle(endOf(id, nano));
  for (const [id, nanoUsd] of Object.entries(added))
    await ledger.writer.run("budget.add", { id, day: today, scope: "*", nanoUsd, actor: "owner", at: 1 });
  ledger.db.exec(sql);
  await ledger.close();
}

async function homeOf(restored: Told, before: Told) {
  const root = mkdtempSync(join(tmpdir(), "hearth-carry-"));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const home = { root, run: join(root, "run") };
  const aside = join(asideFolder(home, "r1"), "data");
  for (const folder of [join(root, "data"), aside]) mkdirSync(folder, { recursive: true });
  const database = join(root, "data/hearth.db");
  await tell(database, restored);
  await tell(join(aside, "hearth.db"), before);
  return {
    home,
    tell: (told: Told) => tell(database, told),
    async books() {
      const ledger = openLedger(database);
      const idsOf = (table: string) => ledger.db.prepare(`SELECT id FROM ${table} ORDER BY id`).pluck().all();
      const { spentNanoUsd, heldNanoUsd } = await ledger.total("*");
      const calls = ledger.db.prepare("SELECT sum(calls) FROM usage_days").pluck().get();
      const found = { spent: spentNanoUsd, held: heldNanoUsd, calls, usage: idsOf("usage"), added: idsOf("budget_additions") };
      await ledger.close();
      return found;
    },
  };
}
const own: MoneyOf = { id: "r1", incoming: ["data/hearth.db", "hearth.json5"], otherMachine: false, undoes: null };
const foreign: MoneyOf = { ...own, otherMachine: true };

test("what was spent and added since the backup still counts after the restore, however often it is begun", async () => {
  const { home, books } = await homeOf({ spent: { u1: 10 } }, { spent: { u1: 10, u2: 9 }, added: { a1: 5 } });
  carryMoney(home, own);
  carryMoney(home, own);
  expect(await books()).toEqual({ spent: 19, held: 0, calls: 2, usage: ["u1", "u2"], added: ["a1"] });
});

test("another machine's books and this one's add up, row by row and day by day; an attempt that both know counts once", async () => {
  const { home, books } = await homeOf({ spent: { both: 4, theirs: 30 } }, { spent: { both: 4, ours: 9 } });
  carryMoney(home, foreign);
  expect(await books()).toEqual({ spent: 43, held: 0, calls: 3, usage: ["both", "ours", "theirs"], added: [] });
});

test("a further try of the restored state keeps what the first one spent and added", async () => {
  const { home, books, tell } = await homeOf({ spent: { u1: 10 } }, { spent: { u1: 10, u2: 9 } });
  carryMoney(home, own);
  await tell({ spent: { u3: 7 }, added: { a3: 1 } });
  carryMoney(home, own);
  expect(await books()).toEqual({ spent: 26, held: 0, calls: 3, usage: ["u1", "u2", "u3"], added: ["a3"] });
  // The next restore is another one.
  const again = await homeOf({ spent: { u1: 10 } }, { spent: { u1: 10, u2: 9 } });
  carryMoney(again.home, { ...own, id: "r0" });
  carryMoney(again.home, own);
  expect((await again.books()).spent).toBe(19);
});

test("what the backup held and was settled since is held no more; what nobody settled stays held", async () => {
  const { home, books } = await homeOf({ held: { h1: 500, h2: 60 } }, { spent: { h1: 3 }, held: { h3: 7 } });
  carryMoney(home, own);
  expect(await books()).toMatchObject({ spent: 3, held: 67, usage: ["h1"] });
  const back = await homeOf({ spent: { h1: 3 } }, { held: { h1: 500 } });
  carryMoney(back.home, own);
  expect(await back.books()).toMatchObject({ spent: 3, held: 0 });
});

test("money on top comes with another machine's backup only into a home without books, and with its settings; undone, it goes again", async () => {
  const added = async (before: Told, journal: MoneyOf) => {
    const { home, books } = await homeOf({ added: { theirs: 900 } }, before);
    carryMoney(home, journal);
    return (await books()).added;
  };
  const conversations: MoneyOf = { ...foreign, incoming: ["data/hearth.db"] };
  expect([
    await added({}, foreign),
    await added({ added: { ours: 5 } }, foreign),
    await added({ spent: { u: 1 } }, foreign),
    await added({}, conversations),
    // What was put aside is what comes: here `theirs` is the house's own.
    await added({ added: { strange: 5 } }, { ...foreign, undoes: "r0" }),
    await added({ added: { since: 5 } }, { ...own, undoes: "r0" }),
  ]).toEqual([["theirs"], ["ours"], [], [], ["theirs"], ["since"]]);
});

test("a stranger's rows take nothing off what was spent here, and are no sum that fails", async () => {
  const usage = (id: string, cost: number | string): string =>
    `INSERT INTO usage SELECT '${id}', day, user, device, channel, agent, provider, model, NULL, NULL, 1, 'settled', ${cost}, 0, ${cost}, ${cost},
       ${cost}, 0, 0, 0, 0, 0, NULL, 1, 1, NULL FROM usage WHERE id = 'seed';`;
  const most = "9223372036854775807";
  const { home, books } = await homeOf(
    {
      spent: { seed: 1 },
      sql: `${usage("x", most)} ${usage("y", most)} UPDATE usage_days SET cost_nano_usd = -${most};
        INSERT INTO usage_days VALUES ('${today}', 'a', '', '', '', '', '', -5, -${most}, 0, 0, 0, 0)`,
    },
    { spent: { ours: 9 } },
  );
  carryMoney(home, foreign);
  expect(await books()).toMatchObject({ spent: mostNano, usage: ["ours", "seed", "x", "y"] });
});

test("settings alone leave the books alone", async () => {
  const { home, books } = await homeOf({ spent: { u1: 10 } }, { spent: { u1: 10, u2: 9 } });
  carryMoney(home, { ...own, incoming: ["hearth.json5"] });
  expect((await books()).spent).toBe(10);
});
