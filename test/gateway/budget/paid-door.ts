import type { z } from "zod";
import type { SettingsFile } from "../../../contract/settings/schema.ts";
import type { RateGate } from "../../../gateway/budget/budget.ts";
import type { FoundPrice, Price } from "../../../gateway/budget/prices/price.ts";
import { startFakeAnthropic } from "../../support/upstreams/anthropic.ts";
import { startFakeOpenAi } from "../../support/upstreams/openai.ts";
import type { Script } from "../../support/upstreams/script.ts";
import type { Upstream } from "../../support/upstreams/server.ts";
import { createDoorApp } from "../doors/door-app.ts";
import { createFakeProvider } from "../doors/fake-provider.ts";

/** Nano-dollars for one token of each kind: every one different, so that a token in the wrong place shows. */
export const nano = { input: 3_000, output: 15_000, cacheRead: 300, write5m: 3_750, write1h: 6_000, search: 10_000_000 };

export const paidPrice: Price = {
  tiers: [
    {
      aboveInputTokens: 0,
      rates: {
        input: nano.input * 1_000,
        output: nano.output * 1_000,
        cacheRead: nano.cacheRead * 1_000,
        cacheWrite5m: nano.write5m * 1_000,
        cacheWrite1h: nano.write1h * 1_000,
      },
    },
  ],
  fast: null,
  regionPercent: 110,
  webSearchNanoUsd: nano.search,
  maxOutputTokens: 4_096,
  contextTokens: 200_000,
  effectiveFrom: "2026-01-01",
  source: "table",
};

export type DoorKind = "openai" | "anthropic";

const paths = { openai: "/v1/chat/completions", anthropic: "/v1/messages" } as const;

/**
 * Both doors with three providers: `up` relays to a real socket and costs money, `other` is translated and costs money, `home` is translated
 * and costs nothing. `costly` names what else costs. The whole budget is `usd` a day, of which all may be spent.
 */
export async function openPaidDoor(
  kind: DoorKind,
  options: {
    script?: Script;
    usd?: number;
    settings?: z.input<typeof SettingsFile>;
    rates?: RateGate;
    local?: string;
    unknownPrice?: boolean;
    drainsAtOnce?: number;
    /** Where `up` says that it is; it is asked on this machine all the same. */
    baseUrl?: string;
  } = {},
) {
  const fake: Upstream = await (kind === "openai" ? startFakeOpenAi : startFakeAnthropic)({
    models: ["m"],
    ...options.script,
  });
  const up = { ...createFakeProvider("up", kind, { relayTo: fake.url }), local: false, baseUrl: options.baseUrl ?? fake.url };
  const other = { ...createFakeProvider("other", "ollama"), local: false };
  const home = createFakeProvider("home", "ollama");
  const near = createFakeProvider("near", kind, { relayTo: fake.url });
  const { settings = {} } = options;
  const price = (to: { provider: { local: boolean } }): FoundPrice => {
    if (to.provider.local) return { kind: "free", why: "local" };
    return options.unknownPrice ? { kind: "unknown" } : { kind: "priced", price: paidPrice };
  };
  const app = await createDoorApp([up, other, home, near], {
    defaultRef: "up/m",
    settings: { ...settings, cost: { stopThreshold: 1, dailyBudget: options.usd ?? 100, ...settings.cost } },
    price,
    ...(options.rates ? { rates: options.rates } : {}),
    ...(options.local ? { local: options.local } : {}),
    ...(options.drainsAtOnce === undefined ? {} : { drainsAtOnce: options.drainsAtOnce }),
  });
  const { url } = await app.listen();
  const bodyOf = (body: object): object => ({
    model: "up/m",
    messages: [{ role: "user", content: "hi" }],
    ...(kind === "anthropic" ? { max_tokens: 1_000 } : {}),
    ...body,
  });
  const headers = { authorization: `Bearer ${app.token.current}`, "content-type": "application/json" };
  return {
    app,
    fake,
    other,
    home,
    url,
    /** The usual request of this door, with `body` over it. */
    ask: (body: object = {}, more: Record<string, string> = {}, signal?: AbortSignal) =>
      fetch(url + paths[kind], {
        method: "POST",
        headers: { ...headers, ...more },
        body: JSON.stringify(bodyOf(body)),
        ...(signal ? { signal } : {}),
      }),
    async stop(): Promise<void> {
      await fake.stop();
      await app.stop();
    },
  };
}

export type PaidDoor = Awaited<ReturnType<typeof openPaidDoor>>;

const eventStream = { "content-type": "text/event-stream" };

/** A Messages stream of these events. */
export const messagesStream = (
  events: readonly ({ type: string } & object)[],
  end: "end" | "destroy" | "hang" = "end",
): Script => ({
  raw: {
    headers: eventStream,
    chunks: events.map(event => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`),
    end,
  },
});

/** A Chat Completions stream of these chunks; text stands for itself. */
export const chunkStream = (chunks: readonly (object | string)[], end: "end" | "destroy" | "hang" = "end"): Script => ({
  raw: {
    headers: eventStream,
    chunks: chunks.map(chunk => `data: ${typeof chunk === "string" ? chunk : JSON.stringify(chunk)}\n\n`),
    end,
  },
});

export const startEvent = (usage: object) => ({
  type: "message_start",
  message: { id: "m", role: "assistant", content: [], usage },
});
export const textEvent = (text: string) => ({ type: "content_block_delta", index: 0, delta: { type: "text_delta", text } });
export const deltaEvent = (usage: object | null, stop: string | null = "end_turn") => ({
  type: "message_delta",
  delta: { stop_reason: stop },
  ...(usage === null ? {} : { usage }),
});
export const stopEvent = { type: "message_stop" };
export const piece = (content: string, finish: string | null = null, more: object = {}) => ({
  object: "chat.completion.chunk",
  choices: [{ index: 0, delta: { content }, finish_reason: finish }],
  ...more,
});
