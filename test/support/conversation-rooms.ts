import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { StoredFailure } from "../../contract/errors/failure.ts";
import type { AppEvent } from "../../contract/events.ts";
import { SettingsFile } from "../../contract/settings/schema.ts";
import { createRunTurn } from "../../gateway/agents/run-turn.ts";
import { createWebchat } from "../../gateway/channels/webchat.ts";
import { createConversations } from "../../gateway/conversations/conversations.ts";
import { type Database, openDatabase } from "../../gateway/db/open.ts";
import { createInlineWriter } from "../../gateway/db/writer-inline.ts";
import { type Writer, writes } from "../../gateway/db/writes.ts";
import { createEventHub } from "../../gateway/events/event-hub.ts";
import { createFiles } from "../../gateway/files/files.ts";
import { createAnnounce } from "../../gateway/inbound/announce.ts";
import { createAnswer } from "../../gateway/inbound/answer.ts";
import { createInbound } from "../../gateway/inbound/inbound.ts";
import type { InboundMessage } from "../../gateway/inbound/message.ts";
import { createPause } from "../../gateway/inbound/pause.ts";
import { createPrepareTurn } from "../../gateway/inbound/prepare-turn.ts";
import { createOutbox } from "../../gateway/outbox/outbox.ts";
import { createSweep } from "../../gateway/sweep/sweep.ts";
import { createFakeClock } from "./fake-clock.ts";
import { createFakeModel, type FakeModel } from "./fake-model.ts";
import { createTestBudget, createTestDrains } from "./test-budget.ts";

type Options = {
  /** Rooms on a database that other rooms used before. */
  readonly db?: Database;
  readonly folder?: string;
  readonly writer?: (inner: Writer) => Writer;
  readonly model?: FakeModel;
  readonly settings?: Parameters<typeof SettingsFile.parse>[0];
  readonly admit?: () => StoredFailure | null;
  /** What models ask, and other parts of the budget; models are free unless it says otherwise. */
  readonly budget?: Parameters<typeof createTestBudget>[1];
  readonly atOnce?: number;
  readonly deltaEveryMs?: number;
  readonly storeWaitsMs?: readonly number[];
};

export type Rooms = ReturnType<typeof createConversationRooms>;

/** The rooms on a message's path, wired as the gateway wires them, around a fake model and a fake clock. Call `open` to begin. */
export function createConversationRooms(options: Options = {}) {
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), "hearth-rooms-"));
  const db = options.db ?? openDatabase(":memory:");
  const inner: Writer = createInlineWriter(db, writes);
  const writer = options.writer?.(inner) ?? inner;
  const clock = createFakeClock();
  const lines: { fields: object; message: string }[] = [];
  const write = (fields: object, message: string): void => void lines.push({ fields, message });
  const log = { debug: write, info: write, warn: write, error: write };
  const model = options.model ?? createFakeModel();
  const settings = SettingsFile.parse(options.settings ?? {});
  const hub = createEventHub({ bootId: "boot", log });
  const events: AppEvent[] = [];
  hub.subscribe(({ event }) => events.push(event));

  const conversations = createConversations({ db, writer, clock, log });
  const files = createFiles({ folder, db, writer, clock, maxBytes: () => settings.limits.maxFileBytes });
  const announce = createAnnounce({ conversations, hub });
  const outbox = createOutbox({
    db,
    writer,
    clock,
    log,
    random: () => 0.5,
    channels: ["webchat", "cli", "api"].map(id => createWebchat({ id, hub })),
    readMessage: id => conversations.message(id, "en"),
  });
  const budget = createTestBudget({ writer, clock, log, cost: () => settings.cost }, options.budget);
  const drains = createTestDrains();
  const runTurn = createRunTurn({
    budget,
    drains,
    onDrained: turn => announce.booked(turn, "en"),
    log,
    random: () => 0,
    sleep: async () => undefined,
  });
  const prepareTurn = createPrepareTurn({
    conversations,
    settings: () => settings,
    modelsFor: (_agent, override) =>
      override === "none/none"
        ? { code: "MODEL_UNKNOWN", slots: { model: "none/none" } }
        : [{ provider: model, model: override?.split("/")[1] ?? "one" }],
    readFile: files.read,
    clock,
    timeZone: () => "UTC",
  });
  const answer = createAnswer({
    conversations,
    announce,
    outbox,
    runTurn,
    prepareTurn,
    admit: async () => options.admit?.() ?? null,
    clock,
    log,
    deltaEveryMs: options.deltaEveryMs ?? 0,
    storeWaitsMs: options.storeWaitsMs ?? [5],
  });
  const pause = createPause({ db, writer, clock });
  const inbound = createInbound({
    conversations,
    announce,
    answer,
    findFile: files.find,
    clock,
    atOnce: options.atOnce ?? 16,
    pause,
  });
  const sweep = createSweep({ db, writer, clock, log, cleaners: [files.sweep, outbox.sweep] });

  const rooms = {
    ...{ folder, db, writer, clock, lines, log, model, settings, hub, events },
    ...{ budget, drains },
    ...{ conversations, files, announce, outbox, runTurn, inbound, sweep, pause },

    async open() {
      clock.advance(1);
      const repaired = await sweep.repair();
      inbound.start(repaired.waiting, "en");
      await outbox.start();
      return repaired;
    },
    session: (channel = "webchat") =>
      conversations.create({ title: undefined, agent: "default", model: undefined, channel }, "owner"),
    send: (sessionId: string, id: string, text: string, more: Partial<InboundMessage> = {}) =>
      inbound.accept({
        ...{
          id,
          sessionId,
          channel: "webchat",
          externalId: null,
          sender: "owner",
          text,
          files: [],
          model: undefined,
          language: "en" as const,
        },
        ...more,
      }),
    messages: (sessionId: string) => conversations.messages(sessionId, { before: undefined, limit: 1_000 }, "en").messages,
    /** Waits until `done` holds, at most twenty seconds. */
    async until(done: () => boolean): Promise<void> {
      const end = Date.now() + 20_000;
      while (!done()) {
        if (Date.now() > end) throw new Error("waited in vain");
        await new Promise(resolve => setTimeout(resolve, 1));
      }
    },
    /** Waits until nothing is answered or waits any more. */
    quiet: () =>
      rooms.until(
        () =>
          inbound.busy() === 0 && conversations.list(null, { before: undefined, limit: 200 }).sessions.every(one => !one.busy),
      ),
    async close() {
      await inbound.stop();
      await sweep.stop();
      await outbox.stop();
      await conversations.stop();
      await writer.stop();
      db.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return rooms;
}
