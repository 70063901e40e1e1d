import { setTimeout as sleep } from "node:timers/promises";
import Sqlite from "better-sqlite3";
import { Agent, request } from "undici";
import { factsOfBody } from "../../gateway/budget/bound/body-facts.ts";
import { boundOf } from "../../gateway/budget/bound/bound.ts";
import { priceOfOwn } from "../../gateway/budget/prices/own-price.ts";
import { homePaths } from "../../gateway/config/home.ts";
import { freePort } from "./ports.ts";
import { benchPrice, dropHome, type Home, makeHome, startHearth, startScript, type Target } from "./processes.ts";
import type { Row } from "./row.ts";

/** What the upstream reports of each call. */
const promptTokens = 20;
const answerTokens = 50;
const calls = 20;
const clients = 64;

const oneCall = promptTokens * benchPrice.input * 1_000 + answerTokens * benchPrice.output * 1_000;
const bodyOf = (stream: boolean) => ({
  model: "bench",
  max_tokens: answerTokens,
  messages: [{ role: "user", content: "How is the weather on the mountain today?" }],
  stream,
});
/** The last of the calls must still fit with all that it might cost; one more must not. */
const limitNano =
  (calls - 1) * oneCall +
  boundOf(factsOfBody("openai", bodyOf(false), "http://127.0.0.1"), priceOfOwn(benchPrice, null), answerTokens);

type Field = { readonly home: Home; readonly upstream: Target; hearth: Target };
type Manner = "plain" | "streamed" | "hung up";

/** One call: its status, or null where nobody answers or the client has left. */
async function ask(target: Target, manner: Manner, agent: Agent): Promise<number | null> {
  try {
    const answer = await request(`${target.url}/v1/chat/completions`, {
      method: "POST",
      dispatcher: agent,
      headers: { "content-type": "application/json", ...target.headers },
      body: JSON.stringify(bodyOf(manner !== "plain")),
    });
    if (manner === "hung up" && answer.statusCode === 200) {
      for await (const _ of answer.body) break;
      return null;
    }
    await answer.body.text();
    return answer.statusCode;
  } catch {
    // The gateway was killed under it: nobody answers.
    return null;
  }
}

/** Clients that ask until they have heard four times in a row that the budget is spent; with `calls` no more than so many calls in all. */
async function crowd(target: Target, manner: Manner, many: number, most = Number.POSITIVE_INFINITY): Promise<void> {
  const agent = new Agent({ connections: 256, pipelining: 1 });
  let begun = 0;
  const client = async (): Promise<void> => {
    for (let refused = 0; refused < 4 && begun < most; ) {
      begun += 1;
      const status = await ask(target, manner, agent);
      if (status === 402) {
        refused += 1;
        await sleep(250);
      } else refused = 0;
      if (status === null && manner !== "hung up") break;
    }
  };
  await Promise.all(Array.from({ length: many }, client));
  await agent.destroy();
}

/** Kills the gateway and starts it again on the same home. */
async function killed(field: Field): Promise<void> {
  await field.hearth.kill();
  field.hearth = await startHearth(field.home, await freePort());
}

/** Starts a crowd, and the kill hits it. */
async function killedUnder(field: Field, manner: Manner, afterMs: number): Promise<void> {
  const running = crowd(field.hearth, manner, clients);
  await sleep(afterMs);
  await killed(field);
  await running;
  await crowd(field.hearth, manner, clients);
}

type Case = { readonly what: string; readonly chunkMs: number; readonly answerMs: number; run(field: Field): Promise<void> };

const cases: readonly Case[] = [
  { what: "plain", chunkMs: 0, answerMs: 20, run: field => crowd(field.hearth, "plain", clients) },
  { what: "streamed", chunkMs: 5, answerMs: 0, run: field => crowd(field.hearth, "streamed", clients) },
  { what: "hung up", chunkMs: 5, answerMs: 0, run: field => crowd(field.hearth, "hung up", clients) },
  {
    what: "SIGKILL 1 s after 10 answers",
    ...{ chunkMs: 0, answerMs: 20 },
    run: async field => {
      await crowd(field.hearth, "plain", 1, 10);
      await sleep(1_000);
      await killed(field);
      await crowd(field.hearth, "plain", clients);
    },
  },
  { what: "SIGKILL with calls in flight", chunkMs: 0, answerMs: 1_500, run: field => killedUnder(field, "plain", 700) },
  { what: "SIGKILL in mid-stream", chunkMs: 30, answerMs: 0, run: field => killedUnder(field, "streamed", 700) },
];

/** Recorded nano-dollars once nothing is held any more. */
async function recordedNano(home: Home): Promise<number> {
  const db = new Sqlite(homePaths(home.folder).database, { readonly: true });
  try {
    const holds = db.prepare<[], number>("SELECT count(*) FROM holds").pluck();
    for (let tries = 0; (holds.get() ?? 0) > 0 && tries < 300; tries++) await sleep(100);
    if ((holds.get() ?? 0) > 0) throw new Error("something stays held");
    return db.prepare<[], number>("SELECT coalesce(sum(cost_nano_usd), 0) FROM usage").pluck().get() ?? 0;
  } finally {
    db.close();
  }
}

/** A limit of exactly twenty calls and 64 clients: what the upstream counts as paid, and what is recorded of it. */
export async function benchOverspend(): Promise<Row[]> {
  const rows: Row[] = [];
  for (const { what, chunkMs, answerMs, run } of cases) {
    const upstream = await startScript("upstream", "upstream.ts", [String(answerTokens), String(chunkMs), String(answerMs)]);
    const home = makeHome(upstream.url, { dailyBudget: limitNano / 1e9, stopThreshold: 1 });
    const field: Field = { home, upstream, hearth: await startHearth(home, await freePort()) };
    try {
      await run(field);
      const recorded = await recordedNano(home);
      const paid = Number(await (await fetch(`${upstream.url}/calls`)).text());
      rows.push({
        what: `${what}: paid calls (recorded / bill)`,
        value: `${paid} (${(recorded / (paid * oneCall)).toFixed(2)})`,
        reach: `<= ${calls}, never < 1.00`,
      });
    } finally {
      await field.hearth.stop();
      await upstream.stop();
      dropHome(home);
    }
  }
  return rows;
}
