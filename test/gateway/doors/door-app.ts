import { randomUUID } from "node:crypto";
import type { z } from "zod";
import type { SettingsFile } from "../../../contract/settings/schema.ts";
import { createRunTurn } from "../../../gateway/agents/run-turn.ts";
import type { ResolvedModel } from "../../../gateway/agents/turn.ts";
import type { RateGate } from "../../../gateway/budget/budget.ts";
import type { FoundPrice } from "../../../gateway/budget/prices/price.ts";
import { createConversations } from "../../../gateway/conversations/conversations.ts";
import { createDoorHandlers } from "../../../gateway/doors/handlers.ts";
import type { Offer } from "../../../gateway/doors/model-list.ts";
import { createRunning } from "../../../gateway/doors/running.ts";
import { createTargets } from "../../../gateway/doors/targets.ts";
import { createUpstream } from "../../../gateway/doors/upstream.ts";
import type { ModelProvider } from "../../../gateway/models/model.ts";
import { createTestApp } from "../../support/app.ts";
import { createTestBudget, createTestDrains } from "../../support/test-budget.ts";

export type UsageRow = {
  provider: string;
  model: string;
  attempt: number;
  state: string;
  cost_nano_usd: number;
  bound_nano_usd: number;
  input_tokens: number;
  output_tokens: number;
  cache_read_tokens: number;
  cache_write_tokens: number;
  cache_write_1h_tokens: number;
  thinking_tokens: number;
  web_searches: number;
  estimated: number;
  failure_code: string | null;
};

export type DoorAppOptions = {
  settings?: z.input<typeof SettingsFile>;
  defaultRef?: string;
  price?: (to: ResolvedModel) => FoundPrice;
  /** Goes on where the settings want it. */
  local?: string;
  rates?: RateGate;
  drainsAtOnce?: number;
  paused?: () => boolean;
};

/**
 * The whole app with both doors over `providers`, real access, budget, turns and conversations, on SQLite. Models cost nothing unless
 * `price` says so. A bare model name belongs to the first provider.
 */
export async function createDoorApp(providers: readonly ModelProvider[], options: DoorAppOptions = {}) {
  const upstream = createUpstream();
  const running = createRunning();
  const drains = createTestDrains(options.drainsAtOnce);
  const stops: (() => Promise<void>)[] = [];
  const resolve = (ref: string): ResolvedModel | { code: "MODEL_UNKNOWN"; slots: { model: string } } => {
    const slash = ref.indexOf("/");
    const provider = slash < 0 ? providers[0] : providers.find(one => one.name === ref.slice(0, slash));
    const model = ref.slice(slash + 1);
    return provider && model !== "nothing" ? { provider, model } : { code: "MODEL_UNKNOWN", slots: { model: ref } };
  };
  const app = await createTestApp({
    ...(options.settings ? { settings: options.settings } : {}),
    handlers: ({ db, writer, clock, log, settings }) => {
      const budget = createTestBudget(
        { writer, clock, log, cost: () => settings.current().cost },
        {
          ...(options.price ? { find: options.price } : {}),
          localModel: () => {
            const found = options.local === undefined ? null : resolve(options.local);
            return found && "provider" in found ? found : null;
          },
        },
      );
      const conversations = createConversations({ db, writer, clock, log });
      stops.unshift(conversations.stop);
      const agentModels = (id: string) => {
        const agent = settings.current().agents[id];
        const refs = [agent?.model ?? options.defaultRef ?? "", ...(agent?.fallbacks ?? [])];
        return refs.map(resolve) as [ResolvedModel, ...ResolvedModel[]];
      };
      return createDoorHandlers({
        targetOf: createTargets({
          settings: settings.current,
          models: { resolve, agentModels, defaultRef: () => options.defaultRef ?? "" },
        }),
        offers: async () =>
          providers.map(
            (provider): Offer => ({ id: `${provider.name}/m`, ownedBy: provider.name, title: "m", contextTokens: 8_192 }),
          ),
        runTurn: createRunTurn({
          budget,
          drains,
          onDrained: () => undefined,
          log,
          random: () => 0,
          sleep: () => Promise.resolve(),
        }),
        upstream,
        paused: () => options.paused?.() ?? false,
        budget,
        drains,
        rates: options.rates ?? { admit: async () => null },
        recordExchange: conversations.recordExchange,
        clock,
        newId: randomUUID,
        log,
        running,
      });
    },
  });
  return {
    ...app,
    usage: () =>
      app.db
        .prepare(
          `SELECT provider, model, attempt, state, cost_nano_usd, bound_nano_usd, input_tokens, output_tokens, cache_read_tokens,
             cache_write_tokens, cache_write_1h_tokens, thinking_tokens, web_searches, estimated, failure_code
           FROM usage ORDER BY started_at, id`,
        )
        .all() as UsageRow[],
    /** What is reserved and not settled yet. */
    holds: () => app.db.prepare("SELECT id, bound_nano_usd FROM holds").all() as { id: string; bound_nano_usd: number }[],
    drains,
    messages: () =>
      app.db.prepare("SELECT session_id, role, state, text, model, parts FROM messages ORDER BY seq").all() as {
        session_id: string;
        role: string;
        state: string;
        text: string;
        model: string | null;
        parts: string;
      }[],
    /** As the gateway does before it closes the database. */
    stopDoors: () => Promise.all([running.stop(), upstream.stop()]),
    async stop(): Promise<void> {
      await Promise.all([running.stop(), upstream.stop()]);
      for (const stop of stops) await stop();
      await app.stop();
    },
  };
}

export type DoorApp = Awaited<ReturnType<typeof createDoorApp>>;

/** Waits until `look` finds something; what is kept after an answer is kept a moment later. */
export async function soon<T>(look: () => T | undefined | false, withinMs = 20_000): Promise<T> {
  const until = performance.now() + withinMs;
  for (;;) {
    const found = look();
    if (found !== undefined && found !== false) return found;
    if (performance.now() > until) throw new Error("it did not come about in time");
    await new Promise(resolve => setTimeout(resolve, 5));
  }
}
