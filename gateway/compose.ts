import { setTimeout as sleep } from "node:timers/promises";
import type { Language } from "../contract/errors/define.ts";
import type { conversationRoutes } from "../contract/routes/conversations.ts";
import type { doorRoutes } from "../contract/routes/doors.ts";
import { agentIds } from "./agents/agents.ts";
import { createRunTurn } from "./agents/run-turn.ts";
import type { BudgetRoom } from "./budget/compose-budget.ts";
import { createMachineTimeZone } from "./budget/windows.ts";
import { createWebchat } from "./channels/webchat.ts";
import type { Clock } from "./clock.ts";
import type { Home } from "./config/home.ts";
import type { SettingsService } from "./config/service.ts";
import { createConversations } from "./conversations/conversations.ts";
import { newId } from "./db/new-id.ts";
import type { Database } from "./db/open.ts";
import type { Writer } from "./db/writes.ts";
import { createDoorHandlers } from "./doors/handlers.ts";
import { offers } from "./doors/model-list.ts";
import { createRunning } from "./doors/running.ts";
import { createTargets } from "./doors/targets.ts";
import { createUpstream } from "./doors/upstream.ts";
import type { EventHub } from "./events/hub.ts";
import { createFiles } from "./files/files.ts";
import { createAnnounce } from "./inbound/announce.ts";
import { createAnswer } from "./inbound/answer.ts";
import { createInbound } from "./inbound/inbound.ts";
import type { Pause } from "./inbound/pause.ts";
import { createPrepareTurn } from "./inbound/prepare-turn.ts";
import type { Log } from "./log.ts";
import type { Models } from "./models/registry/create-models.ts";
import { createOutbox } from "./outbox/outbox.ts";
import { createConversationHandlers } from "./routes/conversations.ts";
import type { Handlers } from "./routes/handler.ts";
import { createSweep } from "./sweep/sweep.ts";

export type ComposeDeps = {
  readonly home: Pick<Home, "files">;
  readonly db: Database;
  readonly writer: Writer;
  readonly clock: Clock;
  readonly log: Log;
  readonly settings: Pick<SettingsService, "current">;
  readonly hub: EventHub;
  readonly models: Models;
  readonly money: Pick<BudgetRoom, "budget" | "rates" | "drains" | "start">;
  readonly pause: Pause;
  /** Of replies to messages that a former run left. */
  readonly language: Language;
};

/** Answers that are written at the same time, in all conversations together. */
const answersAtOnce = 16;

/** Puts the rooms of DESIGN.md's "One message" together, and the compatible doors that walk the same steps. */
export function composeConversations(deps: ComposeDeps) {
  const { db, writer, clock, log, settings, hub, models } = deps;
  const { budget, rates, drains } = deps.money;
  const conversations = createConversations({ db, writer, clock, log });
  const files = createFiles({
    folder: deps.home.files,
    db,
    writer,
    clock,
    maxBytes: () => settings.current().limits.maxFileBytes,
  });
  const announce = createAnnounce({ conversations, hub });
  const outbox = createOutbox({
    db,
    writer,
    clock,
    log,
    random: Math.random,
    channels: ["webchat", "cli", "api"].map(id => createWebchat({ id, hub })),
    readMessage: id => conversations.message(id, deps.language),
  });
  const runTurn = createRunTurn({
    budget,
    drains,
    onDrained: turn => announce.booked(turn, deps.language),
    log,
    random: Math.random,
    sleep: (ms, signal) => sleep(ms, undefined, { signal }).catch(() => undefined),
  });
  const prepareTurn = createPrepareTurn({
    conversations,
    settings: settings.current,
    modelsFor: (agentId, override) => models.agentModels(agentId, override ?? undefined),
    readFile: files.read,
    clock,
    timeZone: createMachineTimeZone(),
  });
  const answer = createAnswer({
    conversations,
    announce,
    outbox,
    runTurn,
    prepareTurn,
    // Whoever passed the gateway's door may speak, only not too fast; allow lists come with the channels.
    admit: async asker => (await rates.admit(asker))?.failure ?? null,
    clock,
    log,
    deltaEveryMs: 25,
  });
  const inbound = createInbound({
    conversations,
    announce,
    answer,
    findFile: files.find,
    clock,
    atOnce: answersAtOnce,
    pause: deps.pause,
  });
  const sweep = createSweep({ db, writer, clock, log, cleaners: [files.sweep, outbox.sweep] });
  const upstream = createUpstream();
  const running = createRunning();

  const named = () => {
    const now = settings.current();
    return agentIds(now).map(id => ({ id, name: now.agents[id]?.name ?? id }));
  };
  const handlers: Handlers<keyof typeof conversationRoutes | keyof typeof doorRoutes> = {
    ...createConversationHandlers({ conversations, inbound, announce, files, settings: settings.current }),
    ...createDoorHandlers({
      targetOf: createTargets({ settings: settings.current, models }),
      offers: async signal => offers(await models.list(signal), named()),
      runTurn,
      upstream,
      budget,
      rates,
      drains,
      paused: deps.pause.paused,
      recordExchange: conversations.recordExchange,
      clock,
      newId,
      log,
      running,
    }),
  };

  return {
    handlers,
    /** Mends what a former run left, then begins to answer and to deliver. */
    async start(): Promise<void> {
      const { waiting } = await sweep.repair();
      await deps.money.start();
      inbound.start(waiting, deps.language);
      await outbox.start();
    },
    /** Ends answers as interrupted; resolves when they are stored and nothing of these rooms runs any more. */
    async stop(): Promise<void> {
      await Promise.all([inbound.stop(), running.stop(), upstream.stop(), sweep.stop()]);
      await outbox.stop();
      await conversations.stop();
    },
  };
}
