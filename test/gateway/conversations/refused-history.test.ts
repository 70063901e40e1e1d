import { afterEach, expect, it } from "vitest";
import { createConversationRooms, type Rooms } from "../../support/conversation-rooms.ts";
import { plainPrice } from "../../support/test-budget.ts";

let rooms: Rooms | undefined;
afterEach(async () => {
  await rooms?.close();
  rooms = undefined;
});

it("a message that was refused is left out of later prompts, so that a shorter one still fits", async () => {
  // A byte is a token at most, each 1,000 nano-dollars: room for about 19,000 of them.
  const opened = createConversationRooms({
    settings: { cost: { dailyBudget: 0.02 } },
    budget: { find: () => ({ kind: "priced", price: plainPrice }) },
  });
  rooms = opened;
  await opened.open();
  const { id } = await opened.session();
  const say = async (key: string, text: string) => {
    await opened.send(id, key, text);
    await opened.quiet();
    return opened.messages(id).at(-1);
  };
  expect(await say("a", "The first")).toMatchObject({ state: "answered" });
  expect(await say("b", `Too long ${"x".repeat(40_000)}`)).toMatchObject({ state: "refused", failure: { code: "BUDGET_SPENT" } });
  opened.model.play({ failure: true } as never);
  expect(await say("d", "And now?")).toMatchObject({ state: "answered" });
  const words = JSON.stringify(opened.model.requests.at(-1)?.messages);
  expect(words).toContain("The first");
  expect(words).toContain("And now?");
  expect(words).not.toContain("Too long");
});
