import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { expect, it } from "vitest";
import type { Line } from "../../../gateway/budget/counters/counters.ts";
import type { Hold } from "../../../gateway/budget/ledger.ts";
import { createBatch } from "../../../gateway/db/apply-batch.ts";
import { type Database, openDatabase } from "../../../gateway/db/open.ts";
import { defineWrites, type WriteRequest } from "../../../gateway/db/write-table.ts";
import { writes } from "../../../gateway/db/writes.ts";
import { endOf, holdOf, line, released } from "./ledger-room.ts";

const users = ["ann", "bob"];
const agents = ["cook", "clerk"];
const days = ["2026-10-31", "2026-11-01", "2026-11-02"];
const months = ["2026-10", "2026-11"];
const lines: readonly Line[] = [
  ...days.flatMap(day => [line("*", 1_000, day), line("user:ann", 500, day)]),
  ...months.flatMap(month => [line("*", 1_600, month), line("agent:cook", 700, month)]),
];

type Place = { readonly user: string; readonly agent: string; readonly day: string };
type Step =
  | { readonly kind: "hold"; readonly place: Place; readonly bound: number }
  /** Of a running attempt, by its place in the row of all that were ever granted; `share` of its bound. */
  | { readonly kind: "settle" | "bound" | "release" | "correct"; readonly which: number; readonly share: number }
  /** Ends as `settle` does, and is undone with it. */
  | { readonly kind: "broken"; readonly which: number }
  | { readonly kind: "crash" };

const place = fc.record({ user: fc.constantFrom(...users), agent: fc.constantFrom(...agents), day: fc.constantFrom(...days) });
const hold = fc.record({ kind: fc.constant("hold" as const), place, bound: fc.integer({ min: 0, max: 400 }) });
const ending = fc.record({
  kind: fc.constantFrom("settle" as const, "settle" as const, "bound" as const, "release" as const, "correct" as const),
  which: fc.nat(1_000),
  share: fc.double({ min: 0, max: 1, noNaN: true }),
});
const broken = fc.record({ kind: fc.constant("broken" as const), which: fc.nat(1_000) });
const crash = fc.constant({ kind: "crash" as const });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: hold },
  { weight: 6, arbitrary: ending },
  { weight: 1, arbitrary: broken },
  { weight: 1, arbitrary: crash },
);

const table = defineWrites({
  ...writes,
  "test.broken": db => {
    const settle = writes["ledger.settle"](db);
    const repeat = writes["ledger.hold"](db);
    return (one: Hold): void => {
      settle(endOf(one.id, 0));
      repeat({ ...one, id: "again" });
      throw new Error("undone");
    };
  },
});

/** What the lines see, added up from the rows themselves. */
function naive(db: Database, scope: string, window: string): { spent: number; held: number } {
  const [kind, id] = scope.split(":");
  const where = `day LIKE '${window}%' ${id === undefined ? "" : `AND ${kind} = '${id}'`}`;
  const sum = (column: string, from: string): number =>
    db.prepare<[], number>(`SELECT coalesce(sum(${column}), 0) FROM ${from} WHERE ${where}`).pluck().get() ?? 0;
  return { spent: sum("cost_nano_usd", "usage"), held: sum("bound_nano_usd", "holds") };
}

const daysKept =
  "SELECT day, user, agent, calls, cost_nano_usd AS cost, estimated_nano_usd AS estimated, input_tokens AS input, output_tokens AS output, failed FROM usage_days ORDER BY 1, 2, 3";
const daysOfUsage = `SELECT day, user, agent, count(*) AS calls, sum(cost_nano_usd) AS cost, sum(iif(state = 'bound', cost_nano_usd, 0)) AS estimated,
  sum(input_tokens) AS input, sum(output_tokens) AS output, count(failure_code) AS failed FROM usage WHERE state <> 'released' GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`;

function check(db: Database): void {
  for (const { scope, window, stopNanoUsd } of lines) {
    const { spent, held } = naive(db, scope, window);
    expect(spent + held).toBeLessThanOrEqual(stopNanoUsd);
  }
  const totals = db
    .prepare<[], { scope: string; window: string; spent: number; held: number }>("SELECT * FROM temp.totals")
    .all();
  for (const { scope, window, spent, held } of totals)
    expect({ scope, window, spent, held }).toEqual({ scope, window, ...naive(db, scope, window) });
  expect(db.prepare(daysKept).all()).toEqual(db.prepare(daysOfUsage).all());
}

it("whatever happens in whatever order, spent + held passes no line, and every sum is the sum of its rows", {
  timeout: 60_000,
}, () => {
  const folder = mkdtempSync(join(tmpdir(), "hearth-ledger-law-"));
  let runs = 0;
  try {
    fc.assert(
      fc.property(fc.array(fc.array(step, { minLength: 1, maxLength: 8 }), { maxLength: 25 }), batches => {
        const file = join(folder, `${runs++}.db`);
        let db = openDatabase(file);
        let apply = createBatch(db, table);
        const asked: Hold[] = [];

        const request = (one: Exclude<Step, { kind: "crash" }>): WriteRequest => {
          if (one.kind === "hold") {
            const { user, agent, day } = one.place;
            const own = lines.filter(
              ({ scope, window }) => day.startsWith(window) && ["*", `user:${user}`, `agent:${agent}`].includes(scope),
            );
            const made = holdOf(`h${asked.length}`, one.bound, { ...one.place, lines: one.bound === 0 ? [] : own });
            asked.push(made);
            return { name: "ledger.hold", args: made };
          }
          const target = asked[one.which % Math.max(1, asked.length)] ?? holdOf("stranger", 100);
          const { id, boundNanoUsd } = target;
          switch (one.kind) {
            case "settle":
              return { name: "ledger.settle", args: endOf(id, Math.floor(boundNanoUsd * one.share)) };
            case "bound":
              return { name: "ledger.settle", args: endOf(id, boundNanoUsd, { state: "bound", failureCode: "MODEL_CUT" }) };
            case "release":
              return { name: "ledger.settle", args: released(id) };
            case "correct": {
              // A true figure above what is booked may pass a line: that money is gone already. Here none is.
              const booked = db.prepare<[string], number>("SELECT cost_nano_usd FROM usage WHERE id = ?").pluck().get(id) ?? 0;
              const rows = [{ id, costNanoUsd: Math.floor(booked * one.share) }];
              return { name: "ledger.correct", args: { rows, actor: "owner", at: 5, reason: "law" } };
            }
            case "broken":
              return { name: "test.broken", args: target };
          }
        };

        const recover = (): void => {
          db.close();
          db = openDatabase(file);
          apply = createBatch(db, table);
          const [outcome] = apply([{ name: "sweep.repair", args: { at: 7 } }], false);
          expect(outcome).toMatchObject({ ok: true });
          expect(db.prepare("SELECT count(*) FROM holds").pluck().get()).toBe(0);
        };

        try {
          db.pragma("synchronous = OFF");
          for (const batch of batches) {
            const crashAt = batch.findIndex(({ kind }) => kind === "crash");
            const correction = batch.findIndex(({ kind }) => kind === "correct");
            // One true figure a batch: it is drawn from what is booked before the batch.
            const steps = batch
              .slice(0, crashAt < 0 ? batch.length : crashAt)
              .filter((one, n) => one.kind !== "crash" && (one.kind !== "correct" || n === correction));
            const outcomes = apply(
              steps.map(one => request(one as Exclude<Step, { kind: "crash" }>)),
              false,
            );
            expect(outcomes.map(({ ok }) => ok)).toEqual(steps.map(({ kind }) => kind !== "broken"));
            if (crashAt >= 0) recover();
            check(db);
          }
        } finally {
          db.close();
          for (const rest of ["", "-wal", "-shm"]) rmSync(file + rest, { force: true });
        }
      }),
      { numRuns: 60 },
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
