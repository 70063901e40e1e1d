import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterEach, beforeEach, expect, it } from "vitest";
import { endOf, holdOf, type LedgerRoom, line, openLedger } from "./ledger-room.ts";

let folder: string;
let file: string;
let open: LedgerRoom[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "hearth-ledger-"));
  file = join(folder, "hearth.db");
  open = [];
});
afterEach(async () => {
  for (const ledger of open) await ledger.close();
  rmSync(folder, { recursive: true, force: true });
});
const start = (waitMs?: number): LedgerRoom => {
  const ledger = openLedger(file, waitMs);
  open.push(ledger);
  return ledger;
};
/** The process ends: nothing of what it knew is left but the file. */
const end = async (ledger: LedgerRoom): Promise<void> => {
  open = open.filter(one => one !== ledger);
  await ledger.close();
};

it("13 litellm #34238: what was spent and held counts after a restart as before it", async () => {
  const lines = [line("*", 1_000), line("user:owner", 1_000, "2026-11")];
  const first = start();
  await first.hold(holdOf("done", 700, { lines }));
  await first.settle(endOf("done", 600));
  await first.hold(holdOf("running", 300, { lines }));
  await end(first);

  const second = start();
  expect(await second.hold(holdOf("early", 101, { lines }))).toMatchObject({
    kind: "refused",
    spentNanoUsd: 600,
    heldNanoUsd: 300,
  });
  expect(await second.repair()).toMatchObject({ settled: 1, recovered: [{ holdId: "running", costNanoUsd: 300 }] });
  expect(await second.total("*")).toEqual({ spentNanoUsd: 900, heldNanoUsd: 0 });
  expect(await second.hold(holdOf("late", 101, { lines }))).toMatchObject({ kind: "refused", spentNanoUsd: 900 });
  expect(await second.hold(holdOf("fits", 100, { lines }))).toEqual({ kind: "granted" });
});

it("14 litellm PR #30039: a settlement that cannot be written leaves the money held until it can", async () => {
  const lines = [line("*", 1_000)];
  const ledger = start(5);
  await ledger.hold(holdOf("h", 900, { lines }));
  const other = start(5);
  other.db.exec("BEGIN IMMEDIATE");
  await expect(ledger.settle(endOf("h", 250))).rejects.toMatchObject({ code: "DATABASE_BUSY" });
  other.db.exec("COMMIT");
  expect(await ledger.hold(holdOf("next", 200, { lines }))).toMatchObject({ kind: "refused", heldNanoUsd: 900 });
  await ledger.settle(endOf("h", 250));
  expect(await ledger.total("*")).toEqual({ spentNanoUsd: 250, heldNanoUsd: 0 });
  expect(await ledger.hold(holdOf("next", 750, { lines }))).toEqual({ kind: "granted" });
});

it("14: and books it at its bound when the process ends before it can; a later true figure corrects that", async () => {
  const first = start();
  await first.hold(holdOf("h", 900));
  await first.hold(holdOf("free", 0));
  await end(first);
  const second = start();
  await second.repair();
  await second.settle(endOf("h", 250));
  const rows = "SELECT id, state, cost_nano_usd AS cost, estimated, failure_code AS code FROM usage ORDER BY id";
  expect(second.rows(rows)).toEqual([
    { id: "free", state: "settled", cost: 0, estimated: 1, code: "MODEL_CUT" },
    { id: "h", state: "bound", cost: 900, estimated: 1, code: "MODEL_CUT" },
  ]);
  expect((await second.repair()).settled).toBe(0);
  await second.correct({ id: "h", costNanoUsd: 250 });
  expect(await second.total("*")).toEqual({ spentNanoUsd: 250, heldNanoUsd: 0 });
});

it("29 Bifrost: kill -9 loses nothing that was told: what was held is held, what was settled is settled", {
  timeout: 30_000,
}, async () => {
  const child: ChildProcess = spawn(process.execPath, [join(import.meta.dirname, "ledger-child.ts"), file], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const held = new Set<string>();
  const settled = new Map<string, number>();
  const exit = once(child, "exit");
  for await (const said of createInterface({ input: child.stdout! })) {
    const [what, id, cost] = said.split(" ");
    if (what === "held") held.add(id!);
    else settled.set(id!, Number(cost));
    if (settled.size >= 40) child.kill("SIGKILL");
  }
  await exit;
  expect(child.signalCode).toBe("SIGKILL");

  const ledger = start();
  const heldOnDisk = new Set(ledger.db.prepare<[], string>("SELECT id FROM holds").pluck().all());
  const bounds = ledger.row("SELECT coalesce(sum(bound_nano_usd), 0) AS sum FROM holds") as { sum: number };
  const costs = ledger.row("SELECT coalesce(sum(cost_nano_usd), 0) AS sum FROM usage") as { sum: number };
  const costOf = ledger.db.prepare<[string], number>("SELECT cost_nano_usd FROM usage WHERE id = ?").pluck();
  for (const id of held) if (!settled.has(id)) expect(heldOnDisk.has(id) || costOf.get(id) !== undefined).toBe(true);
  for (const [id, cost] of settled) expect(costOf.get(id)).toBe(cost);
  expect(held.size).toBeGreaterThan(settled.size);
  await ledger.repair();
  expect(ledger.rows("SELECT * FROM holds")).toEqual([]);
  expect(await ledger.total("*")).toEqual({ spentNanoUsd: costs.sum + bounds.sum, heldNanoUsd: 0 });
});
