import Anthropic from "@anthropic-ai/sdk";
import OpenAI from "openai";
import { afterEach, describe, expect, it } from "vitest";
import { soon } from "../doors/door-app.ts";
import { type Kind, openWays, type Ways } from "./cause-ways.ts";
import { nano } from "./paid-door.ts";

let ways: Ways | undefined;
afterEach(async () => {
  await ways?.stop();
  ways = undefined;
});

const messages = [{ role: "user" as const, content: "hi" }];
const model = "up/m";
const reply = "one two three four five";

const behind: readonly [Kind, boolean][] = [
  ["openai", true],
  ["openai", false],
  ["anthropic", true],
  ["anthropic", false],
  ["ollama", false],
];

describe.each(behind)("in front of %s (relayed where it can be: %s)", (kind, relays) => {
  const open = async () => {
    ways = await openWays([{ name: "up", kind, relays, script: { reply } }]);
    const { url, app } = ways;
    const key = { apiKey: app.token.current, maxRetries: 0 };
    return {
      openai: new OpenAI({ ...key, baseURL: `${url}/v1` }),
      anthropic: new Anthropic({ ...key, authToken: null, baseURL: url }),
    };
  };
  const bookedOnce = async () => {
    const row = await ways!.booked();
    expect(row).toMatchObject({ state: "settled", output_tokens: 5, estimated: 0, failure_code: null });
    expect(row.cost_nano_usd).toBe(row.input_tokens * nano.input + 5 * nano.output);
    expect([ways!.fakes[0]!.calls(), ways!.app.usage().length]).toEqual([1, 1]);
  };

  it("44 Portkey #1389, #1550: OpenAI's client of this release streams, and it is booked", async () => {
    const { openai } = await open();
    const stream = await openai.chat.completions.create({
      model,
      messages,
      stream: true,
      stream_options: { include_usage: true },
    });
    const pieces: string[] = [];
    let told: OpenAI.CompletionUsage | null | undefined;
    for await (const { choices, usage } of stream) {
      if (choices[0]?.delta.content) pieces.push(choices[0].delta.content);
      told = usage ?? told;
    }
    expect(pieces.join("").trim()).toBe(reply);
    expect(pieces.length).toBeGreaterThan(1);
    expect(told?.completion_tokens).toBe(5);
    await bookedOnce();
  });

  it("44 Portkey #1389, #1550: Anthropic's client of this release streams, and it is booked", async () => {
    const { anthropic } = await open();
    const pieces: string[] = [];
    const stream = anthropic.messages.stream({ model, messages, max_tokens: 100 }).on("text", text => void pieces.push(text));
    const whole = await stream.finalMessage();
    expect(pieces.join("").trim()).toBe(reply);
    expect(pieces.length).toBeGreaterThan(1);
    expect(whole.usage.output_tokens).toBe(5);
    await bookedOnce();
  });
});

it("44 Portkey #1389: what the upstream has said is shown while it is still speaking", async () => {
  const chunk = { object: "chat.completion.chunk", choices: [{ index: 0, delta: { content: "first" }, finish_reason: null }] };
  const raw = {
    headers: { "content-type": "text/event-stream" },
    chunks: [`data: ${JSON.stringify(chunk)}\n\n`],
    end: "hang" as const,
  };
  for (const relays of [true, false]) {
    const now = await openWays([{ name: "up", kind: "openai", relays, script: { raw } }]);
    ways = now;
    const client = new OpenAI({ apiKey: now.app.token.current, maxRetries: 0, baseURL: `${now.url}/v1` });
    const stream = await client.chat.completions.create({ model, messages, stream: true });
    let text = "";
    for await (const { choices } of stream) {
      text += choices[0]?.delta.content ?? "";
      if (text !== "") break;
    }
    expect(text).toBe("first");
    await soon(() => now.app.drains.running() === 1);
    now.app.drains.cut();
    expect(await now.booked()).toMatchObject({ state: "bound" });
    await now.stop();
  }
  ways = undefined;
});
