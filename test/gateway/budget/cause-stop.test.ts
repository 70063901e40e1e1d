import { afterEach, describe, expect, it } from "vitest";
import { createConversationRooms, type Rooms } from "../../support/conversation-rooms.ts";
import type { Step } from "../../support/fake-model.ts";
import { plainPrice } from "../../support/test-budget.ts";
import { soon } from "../doors/door-app.ts";
import { openWays, type Ways } from "./cause-ways.ts";
import { nano } from "./paid-door.ts";

let rooms: Rooms | undefined;
let ways: Ways | undefined;
afterEach(async () => {
  await rooms?.close();
  await ways?.stop();
  rooms = undefined;
  ways = undefined;
});

describe("the stop button", () => {
  /** Stops an answer after its first words; `after` is what the provider still says. */
  const stopped = async (after: readonly Step[]) => {
    const opened = createConversationRooms({
      settings: { cost: { stopThreshold: 1, dailyBudget: 1 } },
      budget: { find: () => ({ kind: "priced", price: plainPrice }) },
    });
    rooms = opened;
    await opened.open();
    const session = (await opened.session()).id;
    opened.model.play([{ kind: "text", text: "Once upon" }, 50, ...after]);
    await opened.send(session, "a", "Tell");
    await opened.until(() => opened.events.some(event => event.kind === "message.delta"));
    await opened.inbound.stopAnswers(session);
    const usage = () =>
      opened.db
        .prepare("SELECT state, output_tokens AS output, cost_nano_usd AS cost, bound_nano_usd AS bound FROM usage")
        .all() as {
        state: string;
        output: number;
        cost: number;
        bound: number;
      }[];
    return { opened, session, usage, reply: () => opened.messages(session)[1] };
  };
  const rest: Step[] = [
    { kind: "text", text: " a time" },
    { kind: "usage", usage: { inputTokens: 10, outputTokens: 400 } },
    { kind: "end", stop: "end" },
  ];

  it("26 LibreChat #9308: books the provider's figures, and keeps what was shown", async () => {
    const { opened, usage, reply, session } = await stopped(rest);
    await opened.until(() => usage().length === 1);
    expect(reply()).toMatchObject({ state: "interrupted", text: "Once upon" });
    expect(usage()).toMatchObject([{ state: "settled", output: 400, cost: 410_000 }]);
    expect(opened.conversations.session(session, null)?.costUsd).toBe("0.00041");
    expect(opened.db.prepare("SELECT count(*) FROM holds").pluck().get()).toBe(0);
  });

  it("26 LibreChat #9308: books the bound where the provider's figures do not come in time", async () => {
    const { opened, usage } = await stopped(["hang"]);
    await opened.until(() => opened.drains.running() === 1);
    expect(usage()).toEqual([]);
    opened.drains.cut();
    await opened.until(() => usage().length === 1);
    const [row] = usage();
    expect(row).toMatchObject({ state: "bound", cost: row?.bound });
    expect(row?.cost).toBeGreaterThan(0);
  });
});

describe.each([true, false])("27 vercel/ai #8325, sub2api #4408: a client that leaves early (relayed: %s)", relays => {
  it("27 vercel/ai #8325, sub2api #4408: is drained to no more than was reserved, and booked at what it cost", async () => {
    const reply = Array.from({ length: 13_000 }, (_, n) => `w${n}`).join(" ");
    // Room for some 2,000 tokens of the 13,000 that the model has to say.
    const dailyBudget = (2_000 * nano.output) / 1e9;
    ways = await openWays([{ name: "up", kind: "openai", relays, script: { reply } }], { settings: { cost: { dailyBudget } } });
    const { app, fakes, url } = ways;
    const leave = new AbortController();
    const answer = await fetch(`${url}/v1/chat/completions`, {
      method: "POST",
      headers: { authorization: `Bearer ${app.token.current}`, "content-type": "application/json" },
      body: JSON.stringify({ model: "up/m", stream: true, messages: [{ role: "user", content: "hi" }] }),
      signal: leave.signal,
    });
    await answer.body!.getReader().read();
    leave.abort();
    const row = await ways.booked();
    const asked = fakes[0]!.requests[0] as { max_tokens?: number; max_completion_tokens?: number };
    const most = asked.max_completion_tokens ?? asked.max_tokens ?? Number.POSITIVE_INFINITY;
    expect(most).toBeLessThan(2_000);
    expect(row).toMatchObject({ state: "settled", output_tokens: most, estimated: 0 });
    expect(row.cost_nano_usd).toBe(row.input_tokens * nano.input + most * nano.output);
    expect(row.cost_nano_usd).toBeLessThanOrEqual(row.bound_nano_usd);
    expect(row.bound_nano_usd).toBeLessThanOrEqual(dailyBudget * 1e9);
  });

  it("28 openai-node #1505, openai-openapi #539: without a usage chunk the drained answer is booked at its bound", async () => {
    const chunk = (content: string, end: string | null) => ({
      object: "chat.completion.chunk",
      choices: [{ index: 0, delta: { content }, finish_reason: end }],
    });
    const chunks = [chunk("one ", null), chunk("two", "stop")].map(one => `data: ${JSON.stringify(one)}\n\n`);
    const raw = { headers: { "content-type": "text/event-stream" }, chunks: [...chunks, "data: [DONE]\n\n"] };
    ways = await openWays([{ name: "up", kind: "openai", relays, script: { raw } }]);
    await (await ways.chat({ stream: true, max_tokens: 500 })).text();
    const { app } = ways;
    const row = await soon(() => app.usage()[0]);
    expect(row).toMatchObject({ state: "bound", estimated: 1, output_tokens: 500, cost_nano_usd: row.bound_nano_usd });
  });
});
