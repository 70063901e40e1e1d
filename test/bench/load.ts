import { Agent, request } from "undici";
import type { Target } from "./processes.ts";

/** Load from this process: closed loop, paced, and paced streams. Every answer is checked; a wrong one is counted. */
const agent = new Agent({ connections: 600, pipelining: 1, keepAliveTimeout: 60_000 });

const bodyOf = (stream: boolean): string =>
  JSON.stringify({
    model: "bench",
    messages: [{ role: "user", content: "How is the weather on the mountain today?" }],
    ...(stream ? { stream: true } : {}),
  });
const plain = bodyOf(false);
const streamed = bodyOf(true);

const ask = (target: Target, body: string) =>
  request(`${target.url}/v1/chat/completions`, {
    method: "POST",
    dispatcher: agent,
    headers: { "content-type": "application/json", ...target.headers },
    body,
    headersTimeout: 30_000,
  });

export const percentile = (values: readonly number[], share: number): number => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
};
export const median = (values: readonly number[]): number => percentile(values, 0.5);

/** `connections` clients, each asking again as soon as it has its answer. */
export async function closedLoop(
  target: Target,
  connections: number,
  milliseconds: number,
): Promise<{ perSecond: number; done: number; wrong: number }> {
  const until = performance.now() + milliseconds;
  const begun = performance.now();
  let done = 0;
  let wrong = 0;
  const client = async (): Promise<void> => {
    while (performance.now() < until) {
      const answer = await ask(target, plain);
      const text = await answer.body.text();
      if (answer.statusCode !== 200 || !text.includes("word49")) wrong += 1;
      done += 1;
    }
  };
  await Promise.all(Array.from({ length: connections }, client));
  return { perSecond: (done * 1000) / (performance.now() - begun), done, wrong };
}

/** Starts one request every `everyMs`, whether the former has ended or not. Resolves with each one's milliseconds. */
async function paced(everyMs: number, milliseconds: number, one: () => Promise<number>): Promise<number[]> {
  const begun = performance.now();
  const running: Promise<number>[] = [];
  for (let index = 0; ; index++) {
    const at = begun + index * everyMs;
    if (at > begun + milliseconds) break;
    const wait = at - performance.now();
    if (wait > 0) await new Promise(resolve => setTimeout(resolve, wait));
    running.push(one());
  }
  return Promise.all(running);
}

export const pacedAnswers = (target: Target, perSecond: number, milliseconds: number): Promise<number[]> =>
  paced(1000 / perSecond, milliseconds, async () => {
    const begun = performance.now();
    const answer = await ask(target, plain);
    await answer.body.text();
    if (answer.statusCode !== 200) throw new Error(`${target.name}: status ${answer.statusCode}`);
    return performance.now() - begun;
  });

/** `count` streams at once, begun anew until the time is over: by how many milliseconds each piece came later than `everyMs` after the one before it. */
export async function streamStalls(target: Target, count: number, everyMs: number, milliseconds: number): Promise<number[]> {
  const until = performance.now() + milliseconds;
  const stalls: number[] = [];
  const stream = async (index: number): Promise<void> => {
    // Not all in step.
    await new Promise(resolve => setTimeout(resolve, (index * everyMs) / count));
    while (performance.now() < until) {
      const answer = await ask(target, streamed);
      if (answer.statusCode !== 200) throw new Error(`${target.name}: status ${answer.statusCode}`);
      let last = Number.NaN;
      for await (const _ of answer.body) {
        const now = performance.now();
        if (!Number.isNaN(last)) stalls.push(Math.max(0, now - last - everyMs));
        last = now;
      }
    }
  };
  await Promise.all(Array.from({ length: count }, (_, index) => stream(index)));
  return stalls;
}

/** Milliseconds to the first piece of text of each stream. */
export const pacedStreams = (target: Target, perSecond: number, milliseconds: number): Promise<number[]> =>
  paced(1000 / perSecond, milliseconds, async () => {
    const begun = performance.now();
    const answer = await ask(target, streamed);
    let first = Number.NaN;
    let text = "";
    for await (const piece of answer.body) {
      if (!Number.isNaN(first)) continue;
      text += String(piece);
      if (text.includes("word0")) first = performance.now() - begun;
    }
    if (Number.isNaN(first)) throw new Error(`${target.name}: no text came (status ${answer.statusCode})`);
    return first;
  });
