import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { carryMoney } from "../../../gateway/backup/restore/carry-money.ts";
import { asideFolder, type RestoreJournal } from "../../../gateway/backup/restore/journal.ts";
import { openDatabase } from "../../../gateway/db/open.ts";

const day = "2026-11-21";
function spend(file: string, ids: readonly string[], usd: number): void {
  const db = openDatabase(file);
  const usage = db.prepare(
    `INSERT INTO usage (id, day, user, device, channel, agent, provider, model, attempt, state, cost_nano_usd, bound_nano_usd, input_tokens,
       output_tokens, cache_read_tokens, cache_write_tokens, cache_write_1h_tokens, thinking_tokens, web_searches, estimated, started_at, settled_at)
     VALUES (?, '${day}', 'owner', '', 'webchat', 'main', 'p', 'm', 1, 'settled', 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1)`,
  );
  for (const id of ids) usage.run(id);
  db.prepare("INSERT INTO usage_days VALUES (?, 'owner', '', 'webchat', 'main', 'p', 'm', ?, ?, 0, 0, 0, 0)").run(
    day,
    ids.length,
    usd * 1e9,
  );
  db.close();
}

function start() {
  const root = mkdtempSync(join(tmpdir(), "hearth-carry-"));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const home = { root, run: join(root, "run") };
  const aside = join(asideFolder(home, "r1"), "data");
  for (const folder of [join(root, "data"), aside]) mkdirSync(folder, { recursive: true });
  spend(join(root, "data/hearth.db"), ["u1"], 1);
  spend(join(aside, "hearth.db"), ["u1", "u2"], 1.9);
  return {
    home,
    spent(): unknown {
      const db = openDatabase(join(root, "data/hearth.db"));
      try {
        return db.prepare("SELECT calls, cost_nano_usd / 1e9 AS usd, (SELECT count(*) FROM usage) AS rows FROM usage_days").all();
      } finally {
        db.close();
      }
    },
  };
}
const journal = { id: "r1", incoming: ["data/hearth.db"], outgoing: ["data/hearth.db"] } satisfies Partial<RestoreJournal>;

test("what was spent since the backup is still spent after the restore, however often it is begun", () => {
  const { home, spent } = start();
  carryMoney(home, { ...journal, otherMachine: false });
  carryMoney(home, { ...journal, otherMachine: false });
  expect(spent()).toEqual([{ calls: 2, usd: 1.9, rows: 2 }]);
});

test("another machine's books are not mixed with ours; settings alone leave the books alone", () => {
  const { home, spent } = start();
  carryMoney(home, { ...journal, otherMachine: true });
  carryMoney(home, { ...journal, incoming: ["hearth.json5"], otherMachine: false });
  expect(spent()).toEqual([{ calls: 1, usd: 1, rows: 1 }]);
});
