import { afterEach, describe, expect, it } from "vitest";
import type { FoundPrice } from "../../../gateway/budget/prices/price.ts";
import { createConversationRooms, type Rooms } from "../../support/conversation-rooms.ts";
import { say } from "../../support/fake-model.ts";
import { plainPrice } from "../../support/test-budget.ts";
import { openWays, type Ways } from "./cause-ways.ts";

let rooms: Rooms | undefined;
let ways: Ways | undefined;
afterEach(async () => {
  await rooms?.close();
  await ways?.stop();
  rooms = undefined;
  ways = undefined;
});

const find = ({ model }: { model: string }): FoundPrice =>
  model === "local" ? { kind: "free", why: "local" } : { kind: "priced", price: plainPrice };
const almostNothing = { dailyBudget: 0.000_001 };

/** A chat whose models cost money, but for `fake/local`. */
async function openChat(cost: object) {
  const opened = createConversationRooms({ settings: { cost: { stopThreshold: 1, ...cost } }, budget: { find } });
  rooms = opened;
  await opened.open();
  const session = (await opened.session()).id;
  return {
    rooms: opened,
    session,
    async say(id: string, sender = "owner", model?: string) {
      await opened.send(session, id, "Hello", { sender, model });
      await opened.quiet();
      return opened.messages(session).at(-1);
    },
    usage: () =>
      opened.db.prepare("SELECT user, device, model, state, cost_nano_usd AS cost FROM usage").all() as { cost: number }[],
  };
}

describe("in a chat", () => {
  it.each([
    ["user", "owner", "owner"],
    ["user", "d1", "device:d1"],
    ["device", "d1", "device:d1"],
    ["agent", "default", "owner"],
    ["channel", "webchat", "owner"],
  ])("3 litellm #26672, #23714: the budget of the %s %s is enforced", async (scope, id, sender) => {
    const chat = await openChat({ limits: [{ [scope]: id, ...almostNothing }] });
    expect(await chat.say("a", sender)).toMatchObject({ state: "refused", failure: { code: "BUDGET_SPENT" } });
    expect([chat.rooms.model.requests, chat.usage()]).toEqual([[], []]);
    // Its own line only: as high as it must be, the same message is answered.
    await chat.rooms.close();
    const other = await openChat({ limits: [{ [scope]: `${id}2`, ...almostNothing }] });
    expect(await other.say("a", sender)).toMatchObject({ state: "answered" });
    expect(other.usage()).toHaveLength(1);
  });

  it("5 LibreChat #6451, PR #15879: what the answer may cost is reserved with the prompt, not the prompt alone", async () => {
    // A prompt of a few tokens, a thousand nano-dollars each, and no room for an answer of any use beside it.
    const chat = await openChat({ dailyBudget: 0.000_2 });
    expect(await chat.say("a")).toMatchObject({ failure: { code: "BUDGET_SPENT" } });
    expect(chat.rooms.model.requests).toEqual([]);
    await chat.rooms.close();
    const wider = await openChat({ dailyBudget: 0.003 });
    expect(await wider.say("a")).toMatchObject({ state: "answered" });
    const [most] = wider.rooms.model.requests.map(request => request.maxOutputTokens ?? Number.POSITIVE_INFINITY);
    expect(most).toBeGreaterThanOrEqual(256);
    expect(most).toBeLessThan(3_000);
  });

  it("41 litellm #14004, #29912: an empty budget stops what costs money, and never a model that costs nothing", async () => {
    const chat = await openChat({ dailyBudget: 0, monthlyBudget: 0, limits: [{ user: "owner", dailyBudget: 0 }] });
    expect(await chat.say("a")).toMatchObject({ failure: { code: "BUDGET_SPENT" } });
    chat.rooms.model.play(say("from ", "here"));
    expect(await chat.say("b", "owner", "fake/local")).toMatchObject({ state: "answered", text: "from here", cost: null });
    expect(chat.rooms.model.requests.map(request => request.model)).toEqual(["local"]);
    // Free, and metered.
    expect(chat.usage()).toMatchObject([{ model: "local", state: "settled", cost: 0 }]);
  });

  it("43 macprovider #762: a message that is sent again and again is answered, and paid, once", async () => {
    const chat = await openChat({ dailyBudget: 1 });
    await Promise.all([1, 2, 3, 4, 5].map(() => chat.rooms.send(chat.session, "a", "Hello")));
    await chat.rooms.quiet();
    await chat.rooms.send(chat.session, "a", "Hello");
    await chat.rooms.quiet();
    expect(chat.rooms.model.requests).toHaveLength(1);
    expect(chat.usage()).toMatchObject([{ state: "settled", cost: 12_000 }]);
    const spent = chat.rooms.db.prepare("SELECT sum(cost_nano_usd) FROM usage_days").pluck().get();
    expect([spent, chat.rooms.conversations.session(chat.session, null)?.costUsd]).toEqual([12_000, "0.000012"]);
  });
});

it("4 litellm #11083: a paired device pays for itself, whatever its headers and body claim", async () => {
  ways = await openWays([{ name: "up", kind: "openai", relays: true }]);
  const { app } = ways;
  const pair = async (name: string) => {
    const { code } = (await app.call("POST", "/api/pairings", { role: "user" })).json() as { code: string };
    return (await app.inject("POST", "/api/devices/pair", { code, name })).json() as { deviceId: string; accessToken: string };
  };
  const [poor, rich] = [await pair("poor"), await pair("rich")];
  app.settings.set({ cost: { stopThreshold: 1, limits: [{ device: poor.deviceId, ...almostNothing }] } });
  const ask = (token: string) =>
    ways!.chat(
      { user: rich.deviceId, metadata: { user_id: rich.deviceId }, safety_identifier: rich.deviceId },
      {
        authorization: `Bearer ${token}`,
        "x-litellm-end-user-id": rich.deviceId,
        "x-user-id": rich.deviceId,
        "x-hearth-session": rich.deviceId,
      },
    );
  expect((await ask(poor.accessToken)).status).toBe(402);
  expect(ways.fakes[0]!.calls()).toBe(0);
  expect((await ask(rich.accessToken)).status).toBe(200);
  await ways.booked();
  const who = app.db.prepare("SELECT user, device FROM usage").all();
  expect(who).toEqual([{ user: rich.deviceId, device: rich.deviceId }]);
});
