import { AppError } from "../../../../contract/errors/app-error.ts";
import { createBills } from "../../../../gateway/budget/bill/create-bills.ts";
import { firstIdAt } from "../../../../gateway/budget/bill/utc-day.ts";
import { noUsage } from "../../../../gateway/budget/ledger.ts";
import { openDatabase } from "../../../../gateway/db/open.ts";
import { createInlineWriter } from "../../../../gateway/db/writer-inline.ts";
import { writes } from "../../../../gateway/db/writes.ts";
import { adminKeyOf } from "../../../../gateway/models/registry/provider-secret.ts";
import type { Fetch } from "../../../../gateway/models/upstream/dispatchers.ts";
import { createFakeClock } from "../../../support/fake-clock.ts";
import { createMemorySettings, createMemoryVault } from "../../../support/upstreams/memory-settings.ts";

/** The code of the AppError that this ends with; undefined when it ends well. */
export const codeOf = (work: Promise<unknown>): Promise<string | undefined> =>
  work.then(
    () => undefined,
    (error: unknown) => {
      if (error instanceof AppError) return error.code;
      throw error;
    },
  );

export const nano = (usd: number): number => Math.round(usd * 1e9);

type Call = {
  readonly at: string;
  readonly provider?: string;
  readonly model?: string;
  readonly bound: number;
  /** Left out: the provider did not say, so that it is booked at its bound. */
  readonly cost?: number;
  readonly user?: string;
  readonly device?: string;
  /** The day it counts for, where that is not the day of UTC. */
  readonly day?: string;
};

/** Bills over a real ledger, at noon of 2026-11-21; a provider's report is asked for over `fetch`. */
export function setUpBills(fetch: Fetch, providers: readonly object[] = [{ name: "anthropic", type: "anthropic" }]) {
  const db = openDatabase(":memory:");
  const writer = createInlineWriter(db, writes);
  const clock = createFakeClock(Date.UTC(2026, 10, 21, 12));
  const settings = createMemorySettings(JSON.stringify({ providers }));
  const vault = createMemoryVault();
  const waits: number[] = [];
  const told: Parameters<Parameters<typeof createBills>[0]["onCorrected"]>[0][number][] = [];
  const bills = createBills({
    db,
    writer,
    settings: settings.current,
    adminKey: row => adminKeyOf(row, vault),
    idOf: async (_, model) => (/^claude-sonnet-4-5(-20250929)?$/.test(model) ? "claude-sonnet-4-5" : null),
    clock,
    fetch,
    wait: async ms => void waits.push(ms),
    limits: { deadlineMs: 20_000, maxBytes: 100_000 },
    onCorrected: calls => void told.push(...calls),
  });
  let made = 0;

  /** Holds and settles a call as the agents do. Returns its id. */
  const book = async ({
    at,
    provider = "anthropic",
    model = "claude-sonnet-4-5",
    bound,
    cost,
    user = "owner",
    device = "",
    day,
  }: Call) => {
    const time = Date.parse(at);
    made += 1;
    const id = `${firstIdAt(time)}${made.toString(16).padStart(3, "0")}-8000-000000000000`;
    await writer.run("ledger.hold", {
      ...{ id, at: time, day: day ?? at.slice(0, 10), boundNanoUsd: bound, user, device, channel: "webchat", agent: "default" },
      ...{ provider, model, messageId: null, sessionId: null, attempt: 1, lines: [] },
    });
    const state = cost === undefined ? ("bound" as const) : ("settled" as const);
    const usage = { ...noUsage, inputTokens: 3, estimated: cost === undefined };
    await writer.run("ledger.settle", { holdId: id, usage, costNanoUsd: cost ?? bound, state, failureCode: null, at: time });
    return id;
  };
  const spent = (day: string): number =>
    db.prepare<[string], { sum: number }>("SELECT coalesce(sum(cost_nano_usd), 0) AS sum FROM usage_days WHERE day = ?").get(day)
      ?.sum ?? 0;
  const audited = (): { action: string; target: string; detail: unknown }[] =>
    db
      .prepare<[], { action: string; target: string; detail: string }>("SELECT action, target, detail FROM audit ORDER BY id")
      .all()
      .map(row => ({ ...row, detail: JSON.parse(row.detail) as unknown }));
  const stop = async (): Promise<void> => {
    await writer.stop();
    db.close();
  };
  return { db, writer, clock, settings, vault, bills, waits, told, book, spent, audited, stop };
}
