import { afterEach, describe, expect, test } from "vitest";
import { createRunTurn } from "../../../gateway/agents/run-turn.ts";
import type { Attempt } from "../../../gateway/budget/budget.ts";
import { createFakeModel } from "../../support/fake-model.ts";
import { createTestDrains } from "../../support/test-budget.ts";
import { soon } from "../doors/door-app.ts";
import { chunkStream, nano, openPaidDoor, type PaidDoor, piece } from "./paid-door.ts";

let door: PaidDoor | undefined;
afterEach(async () => {
  await door?.stop();
  door = undefined;
});
const hosts = { own: "https://api.anthropic.com", other: "https://api.moonshot.ai/anthropic" };

describe("the provider's own count of a prompt", () => {
  // 10,000 bytes would be 0.03 $; the fake counts a quarter of it, or whatever it likes.
  const long = { messages: [{ role: "user", content: "word ".repeat(2_000) }], max_tokens: 1_000 };

  test.each([
    [hosts.own, 200, 1],
    [hosts.other, 402, 0],
    ["https://api.anthropic.com.example.com", 402, 0],
  ])("of %s ends in %i", async (baseUrl, status, calls) => {
    door = await openPaidDoor("anthropic", { usd: 0.03, baseUrl });
    expect([(await door.ask(long)).status, door.fake.calls()]).toEqual([status, calls]);
  });

  test.each([
    [hosts.own, true],
    [hosts.other, false],
  ])("is asked of %s for a conversation: %s", async (baseUrl, asked) => {
    const attempts: Attempt[] = [];
    const runTurn = createRunTurn({
      budget: {
        reserve: async attempt => {
          attempts.push(attempt);
          return { kind: "refused", failure: { code: "BUDGET_SPENT", slots: {} }, spent: false };
        },
        settle: async () => undefined,
        localModel: () => null,
      },
      drains: createTestDrains(),
      onDrained: () => undefined,
      log: { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined },
      random: () => 0,
      sleep: async () => undefined,
    });
    const provider = { ...createFakeModel("p"), family: "anthropic" as const, baseUrl };
    const who = { principal: "owner", channel: "web", agent: "default", sessionId: null, messageId: null };
    const picture = { kind: "imageUrl" as const, url: "https://example.com/x.png" };
    const request = { system: "", messages: [{ role: "user" as const, parts: [picture] }] };
    const turn = runTurn({ ...who, models: [{ provider, model: "m" }] }, request, new AbortController().signal);
    for await (const _ of turn);
    expect(attempts.map(({ countTokens }) => countTokens !== null)).toEqual([asked]);
    expect(attempts[0]?.facts.mediaTokens).toBe(asked ? 5_000 : 50_000);
  });
});

describe("an answer of OpenAI", () => {
  const usage = { prompt_tokens: 100, completion_tokens: 20, prompt_tokens_details: { cache_write_tokens: 40 } };
  const answer = (more: object) => chunkStream([piece("hi", "stop"), { choices: [], usage, ...more }, "[DONE]"]);
  const booked = async (script: ReturnType<typeof answer>, body: object = {}) => {
    door = await openPaidDoor("openai", { script });
    await (await door.ask({ stream: true, max_tokens: 500, ...body })).text();
    const { app } = door;
    return soon(() => app.usage()[0]);
  };

  test("at a tier that was not reserved for is booked at its bound", async () => {
    const row = await booked(answer({ service_tier: "priority" }));
    expect(row).toMatchObject({ state: "bound", estimated: 1, output_tokens: 500 });
    expect(row.cost_nano_usd).toBe(row.bound_nano_usd);
  });

  test.each(["default", "standard", "flex", "auto", "", null])("at the tier %j is booked as reported", async service_tier => {
    const row = await booked(answer({ service_tier }));
    expect(row).toMatchObject({ state: "settled", input_tokens: 60, output_tokens: 20, cache_write_1h_tokens: 0 });
  });

  test("writes into the cache for an hour where the request says so, and is paid as that", async () => {
    const content = [{ type: "text", text: "x".repeat(5_000), cache_control: { type: "ephemeral", ttl: "1h" } }];
    const row = await booked(answer({}), { messages: [{ role: "user", content }] });
    expect(row.bound_nano_usd).toBeGreaterThan(5_000 * nano.write1h);
    expect(row).toMatchObject({ state: "settled", cache_write_tokens: 40, cache_write_1h_tokens: 40 });
    expect(row.cost_nano_usd).toBe(60 * nano.input + 40 * nano.write1h + 20 * nano.output);
  });
});

test("a server that knows only the old name of the limit is told it by that name", async () => {
  door = await openPaidDoor("openai");
  expect((await door.ask({ max_completion_tokens: 100 })).status).toBe(200);
  expect(door.fake.requests).toMatchObject([{ max_tokens: 100 }]);
  expect(door.fake.requests[0]).not.toHaveProperty("max_completion_tokens");
});

describe("OpenRouter", () => {
  const baseUrl = "https://openrouter.ai/api/v1";
  const price = { max_price: { prompt: nano.input / 1e3, completion: nano.output / 1e3 } };

  test("is told the price that was reserved at", async () => {
    door = await openPaidDoor("openai", { baseUrl });
    expect((await door.ask({ max_tokens: 5, provider: { allow_fallbacks: true } })).status).toBe(200);
    expect(door.fake.requests).toMatchObject([{ provider: { allow_fallbacks: true, ...price } }]);
    await door.stop();
    door = await openPaidDoor("openai");
    await door.ask({ max_tokens: 5 });
    expect(door.fake.requests[0]).not.toHaveProperty("provider");
  });

  test.each([{ provider: { order: ["dear"] } }, { preset: "dear" }, { model: "up/openai/gpt-5:online" }])(
    "is not sent %j",
    async change => {
      door = await openPaidDoor("openai", { baseUrl });
      const answer = await door.ask({ max_tokens: 5, ...change });
      const { error } = (await answer.json()) as { error: { code: string } };
      expect([answer.status, error.code, door.fake.calls()]).toEqual([400, "COST_UNBOUNDED", 0]);
    },
  );
});
