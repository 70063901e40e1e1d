import Anthropic from "@anthropic-ai/sdk";
import OpenAI from "openai";
import { afterEach, describe, expect, test } from "vitest";
import { Cost } from "../../../contract/settings/cost.ts";
import type { RateGate } from "../../../gateway/budget/budget.ts";
import { createLocalRates } from "../../../gateway/budget/counters/rate-local.ts";
import type { FoundPrice } from "../../../gateway/budget/prices/price.ts";
import { createRateGate } from "../../../gateway/budget/rate-gate.ts";
import { createWho } from "../../../gateway/budget/who.ts";
import { systemClock } from "../../../gateway/clock.ts";
import { paidPrice } from "../../gateway/budget/paid-door.ts";
import { soon } from "../../gateway/doors/door-app.ts";
import { ownerToken } from "../../support/app.ts";
import { behind, type Doors, openDoors } from "./pairs.ts";

let doors: Doors | undefined;
afterEach(async () => {
  await doors?.stop();
  doors = undefined;
});

/** Counts what an official client, left as it is (it asks again twice by itself), really sends. */
function createCounter() {
  const sent: string[] = [];
  const fetchOnce: typeof fetch = (input, init) => {
    sent.push(String(input));
    return fetch(input, init);
  };
  return { sent, fetch: fetchOnce };
}

const paid = (): FoundPrice => ({ kind: "priced", price: paidPrice });
const spent = { settings: { cost: { dailyBudget: 0.000_001, stopThreshold: 1 } }, price: paid };

/** Asks through the official client of a door; what it throws, and how often it asked. */
async function askBy(door: "openai" | "anthropic", model: string, stream: boolean) {
  const { url } = doors as Doors;
  const counter = createCounter();
  const messages = [{ role: "user" as const, content: "hi" }];
  const run = async (): Promise<unknown> => {
    if (door === "openai") {
      const client = new OpenAI({ apiKey: ownerToken, baseURL: `${url}/v1`, fetch: counter.fetch });
      return stream
        ? client.chat.completions.stream({ model, messages }).finalChatCompletion()
        : client.chat.completions.create({ model, messages });
    }
    const client = new Anthropic({ apiKey: ownerToken, authToken: null, baseURL: url, fetch: counter.fetch });
    const body = { model, messages, max_tokens: 500 };
    return stream ? client.messages.stream(body).finalMessage() : client.messages.create(body);
  };
  const thrown = await run().then(
    () => null,
    (error: unknown) => error,
  );
  return { thrown, sent: counter.sent };
}

const apiError = { openai: OpenAI.APIError, anthropic: Anthropic.APIError } as const;
const badRequest = { openai: OpenAI.BadRequestError, anthropic: Anthropic.BadRequestError } as const;

describe.each(["openai", "anthropic"] as const)("the official client of the %s door, as it is", door => {
  describe.each(behind)("%s behind", kind => {
    test.each([false, true])("a spent budget: one request, no retry, a readable message (streamed: %s)", async stream => {
      doors = await openDoors(kind, {}, spent);
      const { thrown, sent } = await askBy(door, doors.model, stream);
      expect(sent).toHaveLength(1);
      expect(thrown).toBeInstanceOf(apiError[door]);
      const error = thrown as InstanceType<typeof OpenAI.APIError>;
      expect(error.status).toBe(402);
      expect(error.type).toBe("billing_error");
      expect(error.message).toContain("daily budget does not allow this");
      expect(JSON.stringify(error.error)).toContain("BUDGET_SPENT");
      expect([doors.fake.calls(), doors.app.usage(), doors.app.holds()]).toEqual([0, [], []]);
    });

    test("a price that is not known: one request, and how to enter it", async () => {
      doors = await openDoors(kind, {}, { price: () => ({ kind: "unknown" }) });
      const { thrown, sent } = await askBy(door, doors.model, false);
      expect(sent).toHaveLength(1);
      expect(thrown).toBeInstanceOf(badRequest[door]);
      expect((thrown as Error).message).toContain("is not known");
      expect(JSON.stringify((thrown as InstanceType<typeof OpenAI.APIError>).error)).toContain("cost.prices");
      expect(doors.fake.calls()).toBe(0);
    });

    test("within the budget: as ever, and booked to the nano-dollar", async () => {
      doors = await openDoors(kind, {}, { price: paid, settings: { cost: { dailyBudget: 1 } } });
      for (const stream of [false, true]) expect((await askBy(door, doors.model, stream)).thrown).toBeNull();
      const { app } = doors;
      await soon(() => app.usage().length === 2);
      for (const row of app.usage()) {
        expect(row).toMatchObject({ state: "settled", estimated: 0, output_tokens: 3 });
        expect(row.cost_nano_usd).toBe(row.input_tokens * 3_000 + row.output_tokens * 15_000);
      }
    });
  });

  test("too fast: the client waits as it is told and is then answered", async () => {
    const gate = createRateGate({
      cost: () => Cost.parse({ rateLimit: { perMinute: 60, burst: 1 } }),
      who: createWho({ device: () => undefined }),
      role: () => "owner",
      rates: createLocalRates({ mostKeys: 100 }),
      clock: systemClock,
    });
    let refused = 0;
    const rates: RateGate = {
      admit: async asker => {
        const answer = await gate.admit(asker);
        if (answer) refused += 1;
        return answer;
      },
    };
    doors = await openDoors(door === "openai" ? "openai-relayed" : "anthropic-relayed", {}, { rates });
    const first = await askBy(door, doors.model, false);
    const second = await askBy(door, doors.model, false);
    expect([first.thrown, second.thrown]).toEqual([null, null]);
    expect([first.sent.length, refused > 0, second.sent.length]).toEqual([1, true, refused + 1]);
    expect(doors.fake.calls()).toBe(2);
  });
});
