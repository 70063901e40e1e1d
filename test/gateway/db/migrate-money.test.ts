import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Sqlite from "better-sqlite3";
import { afterEach, beforeEach, expect, it } from "vitest";
import { createDayOf, machineTimeZone } from "../../../gateway/budget/windows.ts";
import { migrations } from "../../../gateway/db/migrations/all.ts";
import { openDatabase } from "../../../gateway/db/open.ts";

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "hearth-money-"));
  file = join(folder, "hearth.db");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const noon = Date.UTC(2026, 9, 5, 12);
const principals = ["owner", "device:mine", "device:ann", "device:gone"];
const states = ["settled", "settled", "held", "released"] as const;

/** A database as the release before wrote it, with `count` attempts. */
function makeFirst(count: number): void {
  const db = new Sqlite(file);
  db.pragma("journal_mode = WAL");
  db.exec(migrations[0]!);
  db.pragma("user_version = 1");
  const device = db.prepare(
    "INSERT INTO devices (id, name, kind, role, secret_hash, created_at, last_seen_at, last_address) VALUES (?, ?, 'app', ?, ?, 1, 1, 'x')",
  );
  device.run("mine", "Phone", "owner", "1");
  device.run("ann", "Ann's", "user", "2");
  const attempt = db.prepare(
    `INSERT INTO usage (id, message_id, session_id, principal, channel, agent, provider, model, attempt, state, input_tokens, output_tokens,
       cache_read_tokens, cache_write_tokens, cache_write_1h_tokens, thinking_tokens, estimated, failure_code, started_at, settled_at)
     VALUES (?, ?, ?, ?, 'webchat', 'default', 'p', ?, 1, ?, ?, ?, ?, ?, 1, 2, ?, ?, ?, ?)`,
  );
  for (let n = 0; n < count; n++) {
    const state = states[n % 4]!;
    const held = state === "held";
    const at = noon + n * 3_600_000;
    attempt.run(
      ...[`u${n}`, `m${n}`, "s", principals[Math.floor(n / 4) % 4], `model${n % 3}`, state],
      ...(held ? [0, 0, 0, 0, 0, null] : [n, n * 2, 3, 4, n % 2, n % 5 === 0 ? "MODEL_CUT" : null]),
      ...[at, held ? null : at + 900],
    );
  }
  db.prepare(
    "INSERT INTO sessions (id, title, channel, agent, principal, created_at, updated_at) VALUES ('s', 'T', 'webchat', 'default', 'owner', 1, 1)",
  ).run();
  db.prepare(
    `INSERT INTO messages (id, session_id, role, state, channel, sender, created_at, updated_at)
     VALUES ('m0', 's', 'user', 'answered', 'webchat', 'owner', 1, 1)`,
  ).run();
  db.close();
}

it("a database from before money keeps every attempt, with its tokens, in its days", () => {
  makeFirst(96);
  const db = openDatabase(file);
  try {
    expect(db.pragma("user_version", { simple: true })).toBe(migrations.length);
    expect(
      db
        .prepare(
          "SELECT count(*) AS rows, sum(input_tokens) AS input, sum(output_tokens) AS output, sum(cost_nano_usd) AS cost FROM usage",
        )
        .get(),
    ).toEqual({
      rows: 96,
      input: Array.from({ length: 96 }, (_, n) => (n % 4 === 2 ? 0 : n)).reduce((sum, n) => sum + n, 0),
      output: Array.from({ length: 96 }, (_, n) => (n % 4 === 2 ? 0 : 2 * n)).reduce((sum, n) => sum + n, 0),
      cost: 0,
    });
    const dayOf = createDayOf(machineTimeZone());
    const rows = db.prepare<[], { day: string; started_at: number }>("SELECT day, started_at FROM usage").all();
    for (const { day, started_at } of rows) expect(day).toBe(dayOf(started_at));

    const sums = `sum(input_tokens + cache_read_tokens + cache_write_tokens) AS input, sum(output_tokens) AS output, count(failure_code) AS failed`;
    const kept = db
      .prepare(
        "SELECT day, user, model, calls, input_tokens AS input, output_tokens AS output, failed FROM usage_days ORDER BY 1, 2, device, 3",
      )
      .all();
    expect(kept).toEqual(
      db
        .prepare(
          `SELECT day, user, model, count(*) AS calls, ${sums} FROM usage WHERE state <> 'released' GROUP BY day, user, device, model ORDER BY 1, 2, device, 3`,
        )
        .all(),
    );
    expect(db.prepare("SELECT sum(calls) FROM usage_days").pluck().get()).toBe(72);
  } finally {
    db.close();
  }
});

it("knows whose device it was, and what was still open", () => {
  makeFirst(16);
  const db = openDatabase(file);
  try {
    expect(db.prepare("SELECT DISTINCT user, device FROM usage ORDER BY 1, 2").all()).toEqual([
      { user: "ann", device: "ann" },
      { user: "gone", device: "gone" },
      { user: "owner", device: "" },
      { user: "owner", device: "mine" },
    ]);
    expect(
      db.prepare("SELECT state, estimated, failure_code AS code, settled_at = started_at AS at FROM usage WHERE id = 'u2'").get(),
    ).toEqual({
      ...{ state: "settled", estimated: 1, code: "MODEL_CUT", at: 1 },
    });
    expect(db.prepare("SELECT state FROM usage WHERE id = 'u3'").get()).toEqual({ state: "released" });
    expect(db.prepare("SELECT count(*) FROM holds").pluck().get()).toBe(0);
    expect(db.prepare("SELECT cost_nano_usd AS cost FROM sessions").get()).toEqual({ cost: 0 });
    expect(
      db.prepare("SELECT cost_nano_usd AS cost, cost_estimated AS estimated, instead_of AS instead FROM messages").get(),
    ).toEqual({
      ...{ cost: null, estimated: 0, instead: null },
    });
    expect(db.pragma("integrity_check", { simple: true })).toBe("ok");
    expect(db.pragma("foreign_key_check")).toEqual([]);
  } finally {
    db.close();
  }
});

it("an empty one migrates, and is opened again as it is", () => {
  makeFirst(0);
  openDatabase(file).close();
  const db = openDatabase(file);
  expect(db.prepare("SELECT count(*) FROM usage").pluck().get()).toBe(0);
  db.close();
});
