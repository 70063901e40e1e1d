import { afterEach, describe, expect, test } from "vitest";
import type { Script } from "../../support/upstreams/script.ts";
import { soon, type UsageRow } from "../doors/door-app.ts";
import {
  chunkStream,
  type DoorKind,
  deltaEvent,
  messagesStream,
  nano,
  openPaidDoor,
  type PaidDoor,
  piece,
  startEvent,
  stopEvent,
  textEvent,
} from "./paid-door.ts";

let door: PaidDoor | undefined;
afterEach(async () => {
  await door?.stop();
  door = undefined;
});

/** What one answer, which the client reads to its end, is booked at. */
async function booked(kind: DoorKind, script: Script, body: object = { stream: true }): Promise<UsageRow> {
  door = await openPaidDoor(kind, { script });
  await (await door.ask(body)).text();
  const { app } = door;
  const row = await soon(() => app.usage()[0]);
  expect(app.holds()).toEqual([]);
  return row;
}
const text = textEvent("four words are here");

describe("Anthropic's stream", () => {
  test("23 litellm #39893: the placeholder of message_start is no count of the answer", async () => {
    const cut = await booked("anthropic", messagesStream([startEvent({ input_tokens: 12, output_tokens: 1 }), text]));
    expect(cut).toMatchObject({ state: "bound", estimated: 1, input_tokens: 12, output_tokens: 1_000 });
    expect(cut.cost_nano_usd).toBe(12 * nano.input + 1_000 * nano.output);
    await door?.stop();
    // Nor where the answer ends in order and the figure never comes.
    const silent = await booked(
      "anthropic",
      messagesStream([startEvent({ input_tokens: 12, output_tokens: 1 }), text, deltaEvent(null), stopEvent]),
    );
    expect(silent).toMatchObject({ state: "bound", output_tokens: 1_000 });
  });

  test("33 pi #9210: the one-hour split comes in message_delta, message_start is all zero", async () => {
    const zero = { input_tokens: 0, output_tokens: 0, cache_creation_input_tokens: 0, cache_read_input_tokens: 0 };
    const split = { ephemeral_5m_input_tokens: 100, ephemeral_1h_input_tokens: 400 };
    const row = await booked(
      "anthropic",
      messagesStream([
        startEvent({ ...zero, cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 0 } }),
        text,
        deltaEvent({
          input_tokens: 7,
          output_tokens: 5,
          cache_creation_input_tokens: 500,
          cache_read_input_tokens: 50,
          cache_creation: split,
        }),
        stopEvent,
      ]),
    );
    expect(row).toMatchObject({ state: "settled", cache_write_tokens: 500, cache_write_1h_tokens: 400 });
    expect(row.cost_nano_usd).toBe(
      7 * nano.input + 5 * nano.output + 50 * nano.cacheRead + 100 * nano.write5m + 400 * nano.write1h,
    );
  });

  test("33 the same without a split: what was asked to be kept for an hour is booked as that", async () => {
    const events = [
      startEvent({ input_tokens: 7, output_tokens: 1 }),
      text,
      deltaEvent({ output_tokens: 5, cache_creation_input_tokens: 500 }),
      stopEvent,
    ];
    const system = (ttl: string) => [{ type: "text", text: "Brief.", cache_control: { type: "ephemeral", ttl } }];
    const hour = await booked("anthropic", messagesStream(events), { stream: true, system: system("1h") });
    expect(hour.cost_nano_usd).toBe(7 * nano.input + 5 * nano.output + 500 * nano.write1h);
    await door?.stop();
    const minutes = await booked("anthropic", messagesStream(events), { stream: true, system: system("5m") });
    expect(minutes.cost_nano_usd).toBe(7 * nano.input + 5 * nano.output + 500 * nano.write5m);
  });

  test("35 tensorzero #5481: cumulative counts of message_delta are never added to those before", async () => {
    const row = await booked(
      "anthropic",
      messagesStream([
        startEvent({ input_tokens: 25, output_tokens: 3, cache_read_input_tokens: 10 }),
        text,
        deltaEvent({ input_tokens: 25, output_tokens: 40, cache_read_input_tokens: 10 }, null),
        deltaEvent({ input_tokens: 25, output_tokens: 60, cache_read_input_tokens: 10 }),
        stopEvent,
      ]),
    );
    expect(row).toMatchObject({ state: "settled", input_tokens: 25, output_tokens: 60, cache_read_tokens: 10, estimated: 0 });
  });

  test("36 stripe/ai #519: input_tokens that server tools raise later count as they are told last", async () => {
    const row = await booked(
      "anthropic",
      messagesStream([
        startEvent({ input_tokens: 25, output_tokens: 1 }),
        text,
        deltaEvent({ input_tokens: 10_682, output_tokens: 510, server_tool_use: { web_search_requests: 2 } }),
        stopEvent,
      ]),
    );
    expect(row).toMatchObject({ state: "settled", input_tokens: 10_682, output_tokens: 510, web_searches: 2 });
    expect(row.cost_nano_usd).toBe(10_682 * nano.input + 510 * nano.output + 2 * nano.search);
  });

  test("37 langchain #32518: null in message_delta does not overwrite", async () => {
    const row = await booked(
      "anthropic",
      messagesStream([
        startEvent({ input_tokens: 12, output_tokens: 1, cache_read_input_tokens: 9 }),
        text,
        deltaEvent({ input_tokens: null, output_tokens: 5, cache_read_input_tokens: null }),
        stopEvent,
      ]),
    );
    expect(row).toMatchObject({ state: "settled", input_tokens: 12, cache_read_tokens: 9, output_tokens: 5 });
  });

  test("25 litellm #37992: 0 is a value", async () => {
    const row = await booked(
      "anthropic",
      messagesStream([
        startEvent({ input_tokens: 12, output_tokens: 1 }),
        deltaEvent({ input_tokens: 0, output_tokens: 0 }),
        stopEvent,
      ]),
    );
    expect(row).toMatchObject({ state: "settled", input_tokens: 0, output_tokens: 0, cost_nano_usd: 0, estimated: 0 });
  });

  test("a dearer region is booked as one", async () => {
    const row = await booked(
      "anthropic",
      messagesStream([
        startEvent({ input_tokens: 10, output_tokens: 1, inference_geo: "us" }),
        text,
        deltaEvent({ output_tokens: 20 }),
        stopEvent,
      ]),
    );
    expect(row.cost_nano_usd).toBe(Math.round((10 * nano.input + 20 * nano.output) * 1.1));
  });

  test.each<[string, object]>([
    ["a negative figure", { output_tokens: -5 }],
    ["text", { output_tokens: "5" }],
    ["a fraction", { output_tokens: 0.5 }],
    ["a cached part that is nonsense", { output_tokens: 5, cache_read_input_tokens: -3 }],
  ])("%s is no report: booked at the bound", async (_name, usage) => {
    const row = await booked(
      "anthropic",
      messagesStream([startEvent({ input_tokens: 12, output_tokens: 1 }), text, deltaEvent(usage), stopEvent]),
    );
    expect(row).toMatchObject({ state: "bound", estimated: 1 });
    expect(row.cost_nano_usd).toBeGreaterThanOrEqual(12 * nano.input + 1_000 * nano.output);
    expect(row.cost_nano_usd).toBeLessThanOrEqual(row.bound_nano_usd);
  });

  test("more than the bound is booked in full", async () => {
    const row = await booked(
      "anthropic",
      messagesStream([
        startEvent({ input_tokens: 12, output_tokens: 1 }),
        text,
        deltaEvent({ output_tokens: 50_000 }),
        stopEvent,
      ]),
    );
    expect(row).toMatchObject({ state: "settled", output_tokens: 50_000 });
    expect(row.cost_nano_usd).toBeGreaterThan(row.bound_nano_usd);
  });
});

describe("OpenAI's answers", () => {
  const usage = (more: object = {}) => ({ prompt_tokens: 100, completion_tokens: 20, total_tokens: 120, ...more });
  const last = (found: object) => ({ object: "chat.completion.chunk", choices: [], usage: found });

  test("cached tokens are inside the prompt, thinking inside the answer", async () => {
    const row = await booked(
      "openai",
      chunkStream([
        piece("hi"),
        piece("", "stop"),
        last(
          usage({
            prompt_tokens_details: { cached_tokens: 30, cache_write_tokens: 40 },
            completion_tokens_details: { reasoning_tokens: 15 },
          }),
        ),
        "[DONE]",
      ]),
    );
    expect(row).toMatchObject({
      state: "settled",
      input_tokens: 30,
      cache_read_tokens: 30,
      cache_write_tokens: 40,
      output_tokens: 20,
      thinking_tokens: 15,
    });
    expect(row.cost_nano_usd).toBe(30 * nano.input + 30 * nano.cacheRead + 40 * nano.write5m + 20 * nano.output);
  });

  test("running figures in every chunk are not added, and the last ones count", async () => {
    const row = await booked(
      "openai",
      chunkStream([
        piece("a", null, { usage: { prompt_tokens: 100, completion_tokens: 1 } }),
        piece("b", null, { usage: { prompt_tokens: 100, completion_tokens: 2 } }),
        piece("", "stop", { usage: { prompt_tokens: 100, completion_tokens: 3 } }),
        "[DONE]",
      ]),
    );
    expect(row).toMatchObject({ state: "settled", input_tokens: 100, output_tokens: 3 });
  });

  test("running figures of a stream that is cut are not the last ones", async () => {
    const row = await booked("openai", chunkStream([piece("a", null, { usage: { prompt_tokens: 100, completion_tokens: 1 } })]), {
      stream: true,
      max_tokens: 500,
    });
    expect(row).toMatchObject({ state: "bound", input_tokens: 100, output_tokens: 500 });
  });

  test("28 openai-node #1505: a stream without its usage chunk is booked at its bound", async () => {
    const row = await booked("openai", chunkStream([piece("hi"), piece("", "stop"), "[DONE]"]), {
      stream: true,
      max_tokens: 500,
    });
    expect(row).toMatchObject({ state: "bound", estimated: 1, output_tokens: 500 });
    expect(row.cost_nano_usd).toBe(row.bound_nano_usd);
  });

  test("what was thought beside the answer (Gemini, xAI) is paid as output", async () => {
    const row = await booked(
      "openai",
      chunkStream([piece("hi", "stop"), last({ prompt_tokens: 32, completion_tokens: 9, total_tokens: 135 }), "[DONE]"]),
    );
    expect(row).toMatchObject({ state: "settled", input_tokens: 32, output_tokens: 103 });
  });

  test("cached tokens that do not fit into the prompt stand beside it", async () => {
    const found = { prompt_tokens: 5, completion_tokens: 2, total_tokens: 7, prompt_tokens_details: { cached_tokens: 95 } };
    const row = await booked("openai", chunkStream([piece("hi", "stop"), last(found), "[DONE]"]));
    expect(row).toMatchObject({ input_tokens: 5, cache_read_tokens: 95, output_tokens: 2 });
  });

  test.each([{ prompt_tokens: -1, completion_tokens: 2 }, { prompt_tokens: 9, completion_tokens: "2" }, {}, "much"])(
    "%j is no report",
    async found => {
      const row = await booked("openai", chunkStream([piece("hi", "stop"), last(found as object), "[DONE]"]));
      expect(row).toMatchObject({ state: "bound", estimated: 1 });
    },
  );

  test("several answers to one prompt are held and paid together", async () => {
    const row = await booked("openai", {}, { n: 3, max_tokens: 100 });
    expect(row.bound_nano_usd).toBeGreaterThanOrEqual(3 * 100 * nano.output);
  });

  test("an answer that is not streamed is booked as reported", async () => {
    const row = await booked("openai", { reply: "one two three" }, {});
    expect(row).toMatchObject({ state: "settled", output_tokens: 3, estimated: 0 });
    expect(row.cost_nano_usd).toBe(row.input_tokens * nano.input + 3 * nano.output);
  });
});
