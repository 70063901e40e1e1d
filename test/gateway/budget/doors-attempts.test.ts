import { afterEach, describe, expect, test } from "vitest";
import { soon } from "../doors/door-app.ts";
import { type DoorKind, nano, openPaidDoor, type PaidDoor } from "./paid-door.ts";

let door: PaidDoor | undefined;
afterEach(async () => {
  await door?.stop();
  door = undefined;
});

const doors: readonly DoorKind[] = ["openai", "anthropic"];

describe.each(doors)("45 openclaw #91575 at the %s door", kind => {
  const agents = { sure: { model: "up/m", fallbacks: ["other/m"] } };

  test("what an agent's models cost is reserved before each of them is asked", async () => {
    const heldWhenAsked: number[] = [];
    door = await openPaidDoor(kind, { settings: { agents } });
    const { app, fake, other } = door;
    fake.script({ models: ["m"], fail: 529 });
    const answer = other.answer.bind(other);
    other.answer = (request, signal) => {
      heldWhenAsked.push(app.holds().length);
      return answer(request, signal);
    };
    expect((await door.ask({ model: "sure" })).status).toBe(200);
    await soon(() => app.usage().length === 2);
    expect(heldWhenAsked[0]).toBeGreaterThanOrEqual(1);
    expect(app.usage().map(row => [row.provider, row.state, row.failure_code, row.cost_nano_usd])).toEqual([
      ["up", "released", "MODEL_OVERLOADED", 0],
      ["other", "settled", null, 3 * nano.input + 3 * nano.output],
    ]);
    expect(app.holds()).toEqual([]);
  });

  test("a relayed model is asked only while its money is reserved", async () => {
    const heldWhenAsked: number[] = [];
    door = await openPaidDoor(kind, {
      script: {
        reply: () => {
          heldWhenAsked.push(door?.app.holds()[0]?.bound_nano_usd ?? 0);
          return "so";
        },
      },
    });
    await (await door.ask({ max_tokens: 100 })).text();
    expect(heldWhenAsked).toHaveLength(1);
    expect(heldWhenAsked[0]).toBeGreaterThanOrEqual(100 * nano.output);
  });

  test("a fallback that no budget is left for is not asked", async () => {
    // Enough for the first attempt, which is given back late: its answer is on the way for long.
    door = await openPaidDoor(kind, { settings: { agents, cost: { limits: [{ agent: "sure", dailyBudget: 0 }] } } });
    const answer = await door.ask({ model: "sure" });
    expect([answer.status, door.fake.calls(), door.other.asked.length]).toEqual([402, 0, 0]);
  });
});

describe.each(doors)("43 macprovider #762 at the %s door", kind => {
  test("a client's Idempotency-Key goes on to the provider, and no repeat goes unreserved", async () => {
    door = await openPaidDoor(kind);
    const { app, fake } = door;
    for (let n = 0; n < 2; n++) expect((await door.ask({}, { "idempotency-key": "once" })).status).toBe(200);
    const [first, second] = fake.headers.map(headers => headers["idempotency-key"]);
    expect(first).toMatch(/-once$/);
    expect(second).toBe(first);
    await soon(() => app.usage().length === 2);
    expect(app.usage().every(row => row.state === "settled" && row.cost_nano_usd > 0)).toBe(true);
  });
});

test.each(doors)("44 Portkey #1389: streams of the %s door arrive over real sockets and are booked", async kind => {
  door = await openPaidDoor(kind, { script: { reply: "one two three four" } });
  const answer = await door.ask({ stream: true });
  expect([answer.status, answer.headers.get("content-type")]).toEqual([200, "text/event-stream; charset=utf-8"]);
  const text = await answer.text();
  expect(text).toContain("three");
  expect(text.trimEnd().endsWith(kind === "openai" ? "data: [DONE]" : '{"type":"message_stop"}')).toBe(true);
  const { app } = door;
  expect(await soon(() => app.usage()[0])).toMatchObject({ state: "settled", output_tokens: 4, estimated: 0 });
});

describe("an answer is made to fit into what is left", () => {
  const thinking = { type: "enabled", budget_tokens: 2_000 };
  type Sent = { max_tokens: number; thinking?: { budget_tokens: number } };

  test("by its length; when the client said nothing, by one that is given to it", async () => {
    door = await openPaidDoor("openai", { usd: 0.03 });
    await (await door.ask({ max_completion_tokens: 3_000 })).text();
    await door.stop();
    const [asked] = door.fake.requests as Sent[];
    expect(asked?.max_tokens).toBeLessThan((0.03 * 1e9) / nano.output);
    expect(asked?.max_tokens).toBeGreaterThan(1_500);

    door = await openPaidDoor("openai", { usd: 0.03 });
    await (await door.ask()).text();
    const [silent] = door.fake.requests as Sent[];
    expect(silent?.max_tokens).toBeLessThan((0.03 * 1e9) / nano.output);
  });

  test("a shorter one than the model can give stays as it was asked", async () => {
    door = await openPaidDoor("anthropic");
    await (await door.ask({ max_tokens: 77 })).text();
    expect(door.fake.requests).toMatchObject([{ max_tokens: 77 }]);
  });

  test("thinking becomes shorter with it, and stays a valid request", async () => {
    door = await openPaidDoor("anthropic", { usd: 0.028 });
    expect((await door.ask({ max_tokens: 4_000, thinking })).status).toBe(200);
    const [sent] = door.fake.requests as Sent[];
    expect(sent?.max_tokens).toBeLessThan(2_000);
    expect(sent?.thinking?.budget_tokens).toBeGreaterThanOrEqual(1_024);
    expect(sent?.thinking?.budget_tokens).toBeLessThan(sent?.max_tokens ?? 0);
  });

  test("where there is no room for thinking the budget is spent, while a plain answer still fits", async () => {
    door = await openPaidDoor("anthropic", { usd: 0.012 });
    const refused = await door.ask({ max_tokens: 4_000, thinking });
    expect([refused.status, ((await refused.json()) as { error: { code: string } }).error.code]).toEqual([402, "BUDGET_SPENT"]);
    expect([door.app.holds(), door.fake.calls()]).toEqual([[], 0]);
    expect((await door.ask({ max_tokens: 4_000 })).status).toBe(200);
  });

  test("the provider is asked how long the prompt is when its bytes do not fit", async () => {
    const long = [{ role: "user", content: "word ".repeat(2_000) }];
    // 10,000 bytes would be 0.03 $; the provider counts a quarter of it.
    door = await openPaidDoor("anthropic", { usd: 0.03, baseUrl: "https://api.anthropic.com" });
    const answer = await door.ask({ messages: long, max_tokens: 1_000 });
    expect([answer.status, door.fake.calls()]).toEqual([200, 1]);
  });

  test("what costs nothing is sent as it came", async () => {
    door = await openPaidDoor("openai", { usd: 0 });
    await (await door.ask({ model: "near/m", max_tokens: 9_000_000 })).text();
    await (await door.ask({ model: "near/m" })).text();
    expect((door.fake.requests as Sent[]).map(body => body.max_tokens)).toEqual([9_000_000, undefined]);
  });
});
