import { afterEach, describe, expect, test } from "vitest";
import type { RateGate } from "../../../gateway/budget/budget.ts";
import { soon } from "../doors/door-app.ts";
import { type DoorKind, openPaidDoor, type PaidDoor } from "./paid-door.ts";

let door: PaidDoor | undefined;
afterEach(async () => {
  await door?.stop();
  door = undefined;
});

type Told = { error: { code: string; type: string; message: string; hint: string }; type?: string };
const told = async (answer: Response) => (await answer.json()) as Told;
const doors: readonly DoorKind[] = ["openai", "anthropic"];

describe.each(doors)("the %s door with a spent budget", kind => {
  test.each([
    ["relayed", "up/m", false],
    ["relayed as a stream", "up/m", true],
    ["translated", "other/m", false],
    ["translated as a stream", "other/m", true],
  ])("refuses what is %s with 402 and asks nobody", async (_way, model, stream) => {
    door = await openPaidDoor(kind, { usd: 0.000_001 });
    const answer = await door.ask({ model, stream });
    const { error, type } = await told(answer);
    expect([answer.status, error.code, error.type]).toEqual([402, "BUDGET_SPENT", "billing_error"]);
    expect(answer.headers.get("x-should-retry")).toBe("false");
    expect(answer.headers.get("retry-after")).toBeNull();
    expect(error.message).toMatch(/daily budget does not allow this: \$0\.0000010 of \$0\.0000010 are left/);
    expect(error.hint).toMatch(/starts anew at \d{4}-/);
    expect(type).toBe(kind === "anthropic" ? "error" : undefined);
    expect([door.fake.calls(), door.other.asked.length, door.app.usage(), door.app.holds()]).toEqual([0, 0, [], []]);
  });

  test("goes on answering with what costs nothing (cause 41), and counts tokens and lists models", async () => {
    door = await openPaidDoor(kind, { usd: 0 });
    expect((await door.ask({ model: "home/m" })).status).toBe(200);
    expect((await door.ask({ model: "near/m" })).status).toBe(200);
    expect((await door.app.call("GET", "/v1/models")).statusCode).toBe(200);
    await soon(() => door?.app.usage().length === 2);
    expect(door.app.usage().map(row => row.cost_nano_usd)).toEqual([0, 0]);
  });

  test("tells it in the person's language", async () => {
    door = await openPaidDoor(kind, { usd: 0 });
    const { error } = await told(await door.ask({}, { "accept-language": "zh-CN" }));
    expect(error.message).toMatch(/每日预算不足/);
  });

  test("a price that is not known is refused with the way to enter it", async () => {
    door = await openPaidDoor(kind, { unknownPrice: true });
    for (const model of ["up/m", "other/m"]) {
      const answer = await door.ask({ model });
      const { error } = await told(answer);
      expect([answer.status, error.code, answer.headers.get("x-should-retry")]).toEqual([400, "PRICE_UNKNOWN", "false"]);
      expect(error.hint).toContain(`"${model}": "free"`);
    }
    expect([door.fake.calls(), door.other.asked.length]).toEqual([0, 0]);
  });

  test.each(["home", "near"])("and `onStop: local` goes on with %s, and says so", async provider => {
    door = await openPaidDoor(kind, { usd: 0, local: `${provider}/m`, settings: { cost: { onStop: "local" } } });
    for (const stream of [false, true])
      for (const model of ["up/m", "other/m"]) {
        const answer = await door.ask({ model, stream });
        expect([answer.status, answer.headers.get("x-hearth-instead-of")]).toEqual([200, "budget"]);
        const text = await answer.text();
        if (!stream) expect(["home/m", "near/m", "m"]).toContain((JSON.parse(text) as { model: string }).model);
        else if (provider === "home") expect(text).toContain('"model":"home/m"');
      }
    const replies = () =>
      door?.app.db.prepare("SELECT model, instead_of FROM messages WHERE role = 'assistant'").all() as object[];
    await soon(() => replies().length === 4);
    expect(replies()).toEqual(Array(4).fill({ model: `${provider}/m`, instead_of: "budget" }));
    expect(door.other.asked).toEqual([]);
  });

  test("and a local model that does not answer: the budget is what the client hears of", async () => {
    door = await openPaidDoor(kind, { usd: 0, local: "near/m", settings: { cost: { onStop: "local" } }, script: { fail: 500 } });
    const answer = await door.ask();
    expect([answer.status, (await told(answer)).error.code]).toEqual([402, "BUDGET_SPENT"]);
    expect(answer.headers.get("x-hearth-instead-of")).toBeNull();
  });
});

test("06 bifrost #2873: no route of the doors goes around the budget", async () => {
  door = await openPaidDoor("anthropic", { usd: 0 });
  const { routes } = await import("../../../contract/routes/table.ts");
  const messages = [{ role: "user", content: "hi" }];
  const body = { model: "up/m", max_tokens: 50, messages };
  const found: Record<string, number> = {};
  for (const [name, row] of Object.entries(routes)) {
    if (!row.path.startsWith("/v1/")) continue;
    const path = row.path.replace("*", "up/m");
    const answer = await door.app.call(row.method, path, row.method === "GET" ? undefined : body);
    found[name] = answer.statusCode;
  }
  // Counting and listing cost nothing; whatever answers is refused. A new route must be named here.
  expect(found).toEqual({
    openaiModels: 200,
    openaiModel: 200,
    chatCompletions: 402,
    anthropicMessages: 402,
    anthropicCountTokens: 200,
  });
  // Answers that exist at the providers and not here are no way through either.
  for (const path of ["/v1/completions", "/v1/embeddings", "/v1/responses", "/v1/messages/batches", "/v1/images/generations"])
    expect((await door.app.call("POST", path, body)).statusCode).toBe(404);
  expect(door.fake.calls()).toBe(0);
});

describe("03 litellm #26672: the budget of a user, a device, an agent and a channel holds at the doors", () => {
  test.each([
    ["user", "owner", {}],
    ["agent", "bard", { model: "bard" }],
    ["channel", "api", {}],
  ] as const)("%s", async (scope, id, body) => {
    const settings = {
      agents: { bard: { model: "up/m" } },
      cost: { limits: [{ [scope]: id, dailyBudget: 0.000_001 }] },
    };
    door = await openPaidDoor("openai", { settings });
    const { error } = await told(await door.ask(body));
    expect([error.code, door.fake.calls()]).toEqual(["BUDGET_SPENT", 0]);
    expect(error.message).toContain(`of the ${scope}`);
  });

  test("and what is not limited goes on", async () => {
    const settings = { agents: { bard: { model: "up/m" } }, cost: { limits: [{ agent: "bard", dailyBudget: 0.000_001 }] } };
    door = await openPaidDoor("openai", { settings });
    expect((await door.ask({})).status).toBe(200);
  });
});

test("04 litellm #11083: whoever a client claims to be in headers or body, the one who signed in pays", async () => {
  door = await openPaidDoor("openai", { settings: { cost: { limits: [{ user: "owner", dailyBudget: 0.000_001 }] } } });
  const claims = {
    "x-hearth-session": "mine",
    "x-user-id": "rich",
    "x-litellm-end-user-id": "rich",
    "openai-organization": "rich",
  };
  const answer = await door.ask({ user: "rich", metadata: { user_id: "rich" }, safety_identifier: "rich" }, claims);
  expect([answer.status, (await told(answer)).error.code]).toEqual([402, "BUDGET_SPENT"]);
});

describe("too fast", () => {
  const gate = (): RateGate & { readonly asked: object[] } => {
    const asked: object[] = [];
    return {
      asked,
      admit: async asker => {
        asked.push(asker);
        return { failure: { code: "TOO_FAST", slots: { perMinute: 10, seconds: 7 } }, retryAfterSeconds: 7 };
      },
    };
  };
  test.each(doors)("429 with Retry-After at the %s door, before anything is reserved", async kind => {
    const rates = gate();
    door = await openPaidDoor(kind, { rates });
    for (const model of ["up/m", "other/m", "home/m"]) {
      const answer = await door.ask({ model });
      const { error } = await told(answer);
      expect([answer.status, answer.headers.get("retry-after"), error.code, error.type]).toEqual([
        429,
        "7",
        "TOO_FAST",
        "rate_limit_error",
      ]);
      expect(answer.headers.get("x-should-retry")).toBeNull();
    }
    expect(rates.asked).toEqual(Array(3).fill({ principal: "owner", channel: "api", agent: expect.any(String) }));
    expect([door.app.usage(), door.app.holds(), door.fake.calls()]).toEqual([[], [], 0]);
  });

  test("counting tokens is not slowed, and a body that is no request counts for nothing", async () => {
    const rates = gate();
    door = await openPaidDoor("anthropic", { rates });
    const body = { model: "up/m", messages: [{ role: "user", content: "hi" }] };
    expect((await door.app.call("POST", "/v1/messages/count_tokens", body)).statusCode).toBe(200);
    expect((await door.ask({ messages: "no" })).status).toBe(400);
    expect(rates.asked).toEqual([]);
  });
});
