import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { createDice, type Dice, pickBy, seedOf, whole } from "../dice.ts";
import { anthropicBilling, type BillingApi, type BillingBody, openaiBilling, saidIn } from "./billing-apis.ts";
import { type BilledUsage, type BillingRates, billOf, drawUsage, fingerprint, mostInput } from "./billing-usage.ts";

/** What becomes of a call. The first three cost nothing; all others are on the bill. */
export type Fate = "busy" | "broken" | "slammed" | "answered" | "cut" | "vanished" | "unsaid" | "hung";

/** How often each comes. */
export const fairWeather: Readonly<Record<Fate, number>> = {
  ...{ busy: 0, broken: 0, slammed: 0, answered: 1, cut: 0, vanished: 0, unsaid: 0, hung: 0 },
};
export const foulWeather: Readonly<Record<Fate, number>> = {
  ...{ busy: 4, broken: 4, slammed: 2, answered: 78, cut: 5, vanished: 3, unsaid: 3, hung: 1 },
};

/** Who asked, as the prompt says: `[call 17 of phone for alpha]`. */
export type Marked = { readonly call: string; readonly user: string; readonly agent: string };
export const mark = ({ call, user, agent }: Marked): string => `[call ${call} of ${user} for ${agent}]`;

export type BilledCall = Marked & {
  /** `oa/…` or `an/…`. */
  readonly model: string;
  readonly usage: BilledUsage;
  readonly nanoUsd: number;
  readonly fate: Fate;
  /** The whole answer with its figures was handed to the system. */
  told: boolean;
};

export type BillingOptions = {
  readonly seed: number;
  /** By `oa/MODEL` and `an/MODEL`. */
  readonly rates: Readonly<Record<string, BillingRates>>;
  readonly weather?: Readonly<Record<Fate, number>>;
  /** Longest time before an answer begins, and between two of its pieces. */
  readonly delayMs?: number;
  /** Called at the moment in which a call is billed. */
  readonly onBill?: (call: BilledCall) => void;
};

export type BillingProvider = Awaited<ReturnType<typeof startBilling>>;

function markIn(text: string): Marked {
  const found = [...text.matchAll(/\[call (\S+) of (\S+) for (\S+)\]/g)].at(-1);
  if (!found) throw new Error(`a call without its mark: ${text.slice(0, 200)}`);
  return { call: found[1] ?? "", user: found[2] ?? "", agent: found[3] ?? "" };
}

async function bodyOf(request: IncomingMessage): Promise<BillingBody> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return JSON.parse(Buffer.concat(parts).toString("utf8")) as BillingBody;
}

/**
 * A provider of both APIs (OpenAI's under `/v1/chat/completions`, Anthropic's under `/v1/messages`) that keeps its own bill: by its own
 * rates and the use it draws, at the moment in which it accepts a call, whether the client stays or not. It knows nothing of the gateway's
 * sums. What becomes of a call depends on the seed and the call's mark, not on the order in which calls come.
 */
export async function startBilling(options: BillingOptions) {
  const { seed, rates, weather = fairWeather, delayMs = 10 } = options;
  const bill: BilledCall[] = [];
  const used = new Set<string>();
  const asked = new Map<string, number>();
  const wrongs: string[] = [];
  let turnedAway = 0;

  const accept = (api: BillingApi, body: BillingBody, marked: Marked, fate: Fate, dice: Dice): BilledCall => {
    const model = `${api.provider}/${body.model}`;
    const rate = rates[model];
    if (!rate) throw new Error(`no rate for ${model}`);
    const facts = api.asked(body);
    if (facts.mostOutput === undefined) wrongs.push(`${marked.call}: no limit was set for the answer`);
    let usage = drawUsage(dice, facts);
    while (used.has(fingerprint(model, usage))) usage = drawUsage(dice, facts);
    used.add(fingerprint(model, usage));
    const call: BilledCall = { ...marked, model, usage, nanoUsd: billOf(usage, rate), fate, told: false };
    bill.push(call);
    options.onBill?.(call);
    return call;
  };

  const answer = async (api: BillingApi, body: BillingBody, call: BilledCall, dice: Dice, response: ServerResponse) => {
    await sleep(dice() * delayMs, undefined, { ref: false });
    const { fate } = call;
    if (fate === "vanished") return void response.destroy();
    const words = Array.from({ length: whole(dice, 1, 6) }, (_, index) => `word${index} `);
    const usage = fate === "unsaid" ? null : call.usage;
    const streamed = body.stream === true;
    const pieces = streamed ? api.frames(body, words, usage) : [JSON.stringify(api.whole(body.model, words, usage))];
    const until = fate === "cut" || fate === "hung" ? Math.floor(dice() * pieces.length) : pieces.length;
    response.writeHead(200, { "content-type": streamed ? "text/event-stream" : "application/json" });
    response.flushHeaders();
    for (const piece of pieces.slice(0, until)) {
      // Goes on for nobody when the client has left: the call is paid.
      if (!response.destroyed) response.write(piece);
      if (streamed) await sleep(dice() * delayMs, undefined, { ref: false });
    }
    if (fate === "hung") return;
    if (fate === "cut") return void response.destroy();
    call.told = fate === "answered" && !response.destroyed;
    response.end();
  };

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const json = (status: number, value: object): void => {
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));
    };
    if (request.method === "GET") return json(200, { object: "list", data: [], has_more: false });
    const { pathname } = new URL(request.url ?? "/", "http://x");
    const api = pathname.startsWith("/v1/messages") ? anthropicBilling : openaiBilling;
    const body = await bodyOf(request);
    if (pathname.endsWith("/count_tokens")) return json(200, { input_tokens: mostInput(api.asked(body)) });
    const marked = markIn(saidIn(body));
    const nth = (asked.get(marked.call) ?? 0) + 1;
    asked.set(marked.call, nth);
    const dice = createDice(seedOf(seed, `${marked.call}#${nth}`));
    const fate = pickBy(dice, weather);
    if (fate === "busy" || fate === "broken" || fate === "slammed") {
      turnedAway += 1;
      const status = fate === "busy" ? 429 : 500;
      return fate === "slammed" ? void response.destroy() : json(status, api.error(status));
    }
    await answer(api, body, accept(api, body, marked, fate, dice), dice, response);
  };

  const server = createServer((request, response) => {
    response.on("error", () => undefined);
    serve(request, response).catch((error: unknown) => {
      // A request that was cut off before it was whole is none.
      if (!request.complete) return;
      wrongs.push(String(error));
      response.destroy();
    });
  });
  server.keepAliveTimeout = 60_000;
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    /** Every call that is to be paid, oldest first. */
    bill: bill as readonly BilledCall[],
    sum: (of: (call: BilledCall) => boolean = () => true): number =>
      bill.reduce((sum, call) => sum + (of(call) ? call.nanoUsd : 0), 0),
    turnedAway: () => turnedAway,
    /** What a gateway must never do, and faults of the provider itself. */
    wrongs: wrongs as readonly string[],
    stop: async (): Promise<void> => {
      server.closeAllConnections();
      await new Promise(resolve => server.close(resolve));
    },
  };
}
