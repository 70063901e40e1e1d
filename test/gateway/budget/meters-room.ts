import type { z } from "zod";
import type { AppEvent } from "../../../contract/events.ts";
import type { SettingsFile } from "../../../contract/settings/schema.ts";
import { createAdditions } from "../../../gateway/budget/additions.ts";
import type { CountOutcome } from "../../../gateway/budget/counters/counters.ts";
import { noUsage } from "../../../gateway/budget/ledger.ts";
import { linesFor } from "../../../gateway/budget/lines.ts";
import { createMeters } from "../../../gateway/budget/meters.ts";
import { type NanoUsd, toNano } from "../../../gateway/budget/money.ts";
import { createNames } from "../../../gateway/budget/names.ts";
import { createWho } from "../../../gateway/budget/who.ts";
import { createWindowsOf } from "../../../gateway/budget/windows.ts";
import { newId } from "../../../gateway/db/new-id.ts";
import { type Database, openDatabase } from "../../../gateway/db/open.ts";
import { createInlineWriter } from "../../../gateway/db/writer-inline.ts";
import { writes } from "../../../gateway/db/writes.ts";
import { createFakeClock } from "../../support/fake-clock.ts";
import { createFakeSettings } from "../../support/fake-settings.ts";
import { recordingLog } from "../../support/temp-home.ts";

export type Asked = {
  usd: number;
  principal?: string;
  channel?: string;
  agent?: string;
  provider?: string;
  model?: string;
  sessionId?: string | null;
  at?: number;
};

/** Devices as their table has them: id, name, role. */
const devices = [
  ["d1", "Ann's phone", "user"],
  ["d2", "Bob's tablet", "user"],
  ["o1", "My phone", "owner"],
  ["o2", "My laptop", "owner"],
] as const;

function addDevices(db: Database): void {
  const add = db.prepare(
    "INSERT INTO devices (id, name, kind, role, secret_hash, created_at, last_seen_at, last_address) VALUES (?, ?, 'browser', ?, ?, 1, 1, '::1')",
  );
  for (const [id, name, role] of devices) add.run(id, name, role, `secret of ${id}`);
}

/** Everything that meters and reports need, on real SQLite and a ledger that is really written; no timers run until `meters.start()`. */
export function createMetersRoom(
  cost: z.input<typeof SettingsFile>["cost"] = {},
  options: { now?: string; file?: string; announceEveryMs?: number } = {},
) {
  const now = Date.parse(options.now ?? "2026-11-21T12:00:00Z");
  const db = openDatabase(options.file ?? ":memory:");
  if (db.prepare("SELECT 1 FROM devices").get() === undefined) addDevices(db);
  const writer = createInlineWriter(db, writes);
  const clock = createFakeClock(now);
  const settings = createFakeSettings({ cost: { timeZone: "UTC", ...cost }, agents: { cook: { name: "The cook" } } });
  const current = () => settings.current().cost;
  const windowsAt = createWindowsOf(() => current().timeZone);
  const who = createWho({
    device: id => {
      const found = devices.find(one => one[0] === id);
      return found && { name: found[1], role: found[2] };
    },
  });
  const additions = createAdditions({ db, writer, windowsAt, newId });
  const names = createNames({ db, agentName: id => settings.current().agents[id]?.name });
  const events: { event: AppEvent; audience: string | undefined }[] = [];
  const log = recordingLog();
  const meters = createMeters({
    db,
    writer,
    clock,
    settings,
    cost: current,
    agents: () => ["default", "cook"],
    windowsAt,
    everybody: () => ["owner", ...devices.map(([id]) => `device:${id}`)].map(who),
    added: additions.added,
    nameOf: names.of,
    hub: { publish: (event, audience) => void events.push({ event, audience }) },
    log,
    announceEveryMs: options.announceEveryMs ?? 2,
  });

  const hold = async (asked: Asked): Promise<CountOutcome & { id: string }> => {
    const { principal = "owner", channel = "webchat", agent = "default", provider = "p", model = "m", sessionId = null } = asked;
    const at = asked.at ?? clock.now();
    const windows = windowsAt(at);
    const whose = who(principal);
    const added = (scope: string, unit: "day" | "month"): NanoUsd => additions.added(scope, unit, at);
    const lines = linesFor({ cost: current(), who: whose, channel, agent, windows, added });
    const id = newId();
    const outcome = await writer.run("ledger.hold", {
      ...{ id, at, day: windows.day, boundNanoUsd: toNano(asked.usd), user: whose.user, device: whose.device, channel, agent },
      ...{ provider, model, messageId: null, sessionId, attempt: 1, lines },
    });
    if (outcome.kind === "refused") meters.refused(outcome.line);
    else meters.granted(lines);
    return { ...outcome, id };
  };
  const settle = (id: string, usd: number, state: "settled" | "bound" | "released" = "settled"): Promise<void> =>
    writer.run("ledger.settle", {
      holdId: id,
      usage: state === "released" ? null : { ...noUsage, inputTokens: 10, outputTokens: 5 },
      costNanoUsd: toNano(usd),
      state,
      failureCode: state === "released" ? "MODEL_OVERLOADED" : null,
      at: clock.now(),
    });

  return {
    ...{ db, writer, clock, settings, windowsAt, who, additions, names, meters, events, log, hold, settle, current },
    /** Holds and settles at once. */
    async spend(asked: Asked, state: "settled" | "bound" = "settled"): Promise<CountOutcome> {
      const outcome = await hold(asked);
      if (outcome.kind === "granted") await settle(outcome.id, asked.usd, state);
      return outcome;
    },
    async stop(): Promise<void> {
      await meters.stop();
      db.close();
    },
  };
}

export type MetersRoom = ReturnType<typeof createMetersRoom>;
