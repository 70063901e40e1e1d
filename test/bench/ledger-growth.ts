import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Hold, Settlement } from "../../gateway/budget/ledger.ts";
import { noUsage } from "../../gateway/budget/ledger.ts";
import { createBatch } from "../../gateway/db/apply-batch.ts";
import { migrations } from "../../gateway/db/migrations/all.ts";
import { newId } from "../../gateway/db/new-id.ts";
import { openDatabase } from "../../gateway/db/open.ts";
import { writes } from "../../gateway/db/writes.ts";
import { median } from "./load.ts";
import type { Row } from "./row.ts";

const rowsFilled = 10_000_000;
/** About three years of them. */
const daysFilled = 1_100;
const today = "2026-11-21";
const rounds = 15;
const batches = 60;
/** As many share a commit when the gateway is busy. */
const perBatch = 16;

/** Ten million calls on `daysFilled` days that end today, and the sums that belong to them. Made once and kept under `.cache`. */
function filledLedger(): string {
  const folder = join(import.meta.dirname, "..", "..", ".cache", "bench-ledger");
  const file = join(folder, `ledger-${rowsFilled}-of-schema-${migrations.length}.db`);
  if (existsSync(file)) return file;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const making = join(folder, "making.db");
  const db = openDatabase(making);
  db.pragma("journal_mode = OFF");
  db.pragma("synchronous = OFF");
  db.pragma("cache_size = -64000");
  const perDay = Math.ceil(rowsFilled / daysFilled);
  const usage = db.prepare(
    `WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ? - 1)
     INSERT INTO usage SELECT printf('%08x-0000-7000-8000-%012x', ?, i), ?, iif(i % 3 = 0, 'guest', 'owner'), '', iif(i % 2, 'api', 'webchat'),
       iif(i % 5 = 0, 'clerk', 'default'), 'anthropic', 'claude-opus-5', NULL, 'session-of-this-call', 1, 'settled', 1000 + i, 2000 + i,
       812, 40, 0, 0, 0, 0, 0, 0, NULL, ? + i, ? + i, NULL FROM n`,
  );
  const first = Date.parse(today) - (daysFilled - 1) * 86_400_000;
  for (let day = 0; day < daysFilled; day++) {
    const at = first + day * 86_400_000;
    usage.run(Math.min(perDay, rowsFilled - day * perDay), 0x0190_0000 + day, new Date(at).toISOString().slice(0, 10), at, at);
  }
  db.exec(`INSERT INTO usage_days SELECT day, user, device, channel, agent, provider, model, count(*), sum(cost_nano_usd), 0, sum(input_tokens), sum(output_tokens), 0
    FROM usage GROUP BY 1, 2, 3, 4, 5, 6, 7`);
  db.close();
  renameSync(making, file);
  return file;
}

/** Reserves and settles on one ledger as the gateway's writer does: holds on disk before they count, settlements with the next. */
function createLedgerLoad(file: string) {
  const db = openDatabase(file);
  const apply = createBatch(db, writes);
  const stop = Number.MAX_SAFE_INTEGER;
  const lines = ["*", "user:owner", "agent:default"].flatMap(scope =>
    [today, today.slice(0, 7)].map(window => ({ scope, window, stopNanoUsd: stop })),
  );
  const hold = (): Hold => ({
    ...{ id: newId(), at: Date.parse(today), day: today, boundNanoUsd: 2_000, user: "owner", device: "", channel: "api" },
    ...{ agent: "default", provider: "anthropic", model: "claude-opus-5", messageId: null, sessionId: null, attempt: 1, lines },
  });
  const settlement = (holdId: string): Settlement => ({
    ...{ holdId, usage: { ...noUsage, inputTokens: 812, outputTokens: 40 }, costNanoUsd: 1_500, state: "settled" },
    ...{ failureCode: null, at: Date.parse(today) },
  });
  const sound = (outcomes: ReturnType<typeof apply>): void => {
    for (const outcome of outcomes) if (!outcome.ok) throw outcome.error;
  };
  return {
    /** Microseconds for one call, reserved and settled. */
    run(durable: boolean): number {
      const begun = performance.now();
      for (let batch = 0; batch < batches; batch++) {
        const holds = Array.from({ length: perBatch }, hold);
        sound(
          apply(
            holds.map(args => ({ name: "ledger.hold", args })),
            durable,
          ),
        );
        sound(
          apply(
            holds.map(({ id }) => ({ name: "ledger.settle", args: settlement(id) })),
            false,
          ),
        );
      }
      return ((performance.now() - begun) * 1_000) / (batches * perBatch);
    },
    /** Milliseconds of the first reservation after a start, which sums up the windows. */
    first(): number {
      const one = hold();
      const begun = performance.now();
      sound(apply([{ name: "ledger.hold", args: one }], false));
      const took = performance.now() - begun;
      sound(apply([{ name: "ledger.settle", args: settlement(one.id) }], false));
      return took;
    },
    close: (): void => void db.close(),
  };
}

export async function benchLedgerGrowth(): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), "hearth-bench-"));
  const begun = performance.now();
  const file = filledLedger();
  const filledIn = performance.now() - begun;
  const empty = createLedgerLoad(join(folder, "empty.db"));
  const full = createLedgerLoad(file);
  try {
    const firsts = { empty: empty.first(), full: full.first() };
    const times = { empty: [] as number[], full: [] as number[], emptyDisk: [] as number[], fullDisk: [] as number[] };
    for (const load of [empty, full]) load.run(false);
    for (let round = 0; round < rounds; round++) {
      times.empty.push(empty.run(false));
      times.full.push(full.run(false));
      times.emptyDisk.push(empty.run(true));
      times.fullDisk.push(full.run(true));
    }
    const row = (what: string, one: readonly number[], other: readonly number[], reach: string): Row => ({
      what,
      value: `${median(one).toFixed(1)} -> ${median(other).toFixed(1)} (${(median(other) / median(one)).toFixed(2)}x)`,
      reach,
    });
    return [
      {
        what: `${rowsFilled / 1e6} million rows: seconds to fill (0: kept from before)`,
        value: (filledIn / 1_000).toFixed(0),
        reach: "<= 60",
      },
      row("reserve + settle, empty -> full, us a call", times.emptyDisk, times.fullDisk, "<= 1.2x"),
      row("the same without waiting for the disk", times.empty, times.full, "<= 1.2x"),
      {
        what: "first reservation after a start, empty -> full, ms",
        value: `${firsts.empty.toFixed(1)} -> ${firsts.full.toFixed(1)}`,
        reach: "",
      },
    ];
  } finally {
    empty.close();
    full.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
