import { afterEach, describe, expect, it } from "vitest";
import { openWays, type Ways } from "./cause-ways.ts";
import { nano } from "./paid-door.ts";

let ways: Ways | undefined;
afterEach(async () => {
  await ways?.stop();
  ways = undefined;
});

/** What an answer of Ollama is booked at when its last line has these figures. */
const booked = async (figures: object, free = false) => {
  const said = { model: "m", message: { role: "assistant", content: "warm words" }, done: false };
  const last = { model: "m", message: { role: "assistant", content: "" }, done: true, done_reason: "stop", ...figures };
  const chunks = [said, last].map(line => `${JSON.stringify(line)}\n`);
  const raw = { headers: { "content-type": "application/x-ndjson" }, chunks };
  const price = { price: () => ({ kind: "free" as const, why: "local" as const }) };
  ways = await openWays([{ name: "home", kind: "ollama", script: { raw } }], free ? price : {});
  const content = "A question of about ten words, which the server has seen before.";
  const answer = await ways.chat({ messages: [{ role: "user", content }], max_tokens: 300 });
  expect(await answer.text()).toContain("warm words");
  return ways.booked();
};

describe("42 ollama #5370, #3427, #2068, #4448: a prompt that was cached is no prompt of nothing", () => {
  it("42 ollama #5370: what is not told, and has a price, is booked at its bound", async () => {
    const row = await booked({ eval_count: 2 });
    expect(row).toMatchObject({ state: "bound", estimated: 1 });
    expect(row.input_tokens).toBeGreaterThanOrEqual(10);
    expect(row.cost_nano_usd).toBe(row.bound_nano_usd);
    expect(row.bound_nano_usd).toBeGreaterThanOrEqual(300 * nano.output);
  });

  it("42 ollama #3427: what is not told, and is free, is estimated, and said to be", async () => {
    const row = await booked({ eval_count: 2 }, true);
    expect(row).toMatchObject({ state: "settled", estimated: 1, output_tokens: 2, cost_nano_usd: 0 });
    expect(row.input_tokens).toBeGreaterThanOrEqual(10);
  });

  it("42 ollama #2068: an answer without any figure is booked at its bound, too", async () => {
    expect(await booked({})).toMatchObject({ state: "bound", estimated: 1, output_tokens: 300 });
  });

  it("cached tokens are part of the prompt, and counted once", async () => {
    const row = await booked({ prompt_eval_count: 100, prompt_eval_cached_count: 90, eval_count: 2 });
    expect(row).toMatchObject({ state: "settled", estimated: 0, input_tokens: 10, cache_read_tokens: 90, output_tokens: 2 });
    expect(row.cost_nano_usd).toBe(10 * nano.input + 90 * nano.cacheRead + 2 * nano.output);
  });

  it("a prompt of 0 tokens is none that was told", async () => {
    expect(await booked({ prompt_eval_count: 0, eval_count: 2 })).toMatchObject({ state: "bound", estimated: 1 });
  });
});
