import { afterEach, expect, it } from "vitest";
import { createConversationRooms, type Rooms } from "../../support/conversation-rooms.ts";
import { fail, say } from "../../support/fake-model.ts";
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
  const ask = async (key: string, text: string) => {
    await opened.send(id, key, text);
    await opened.quiet();
    return opened.messages(id).at(-1);
  };
  expect(await ask("a", "The first")).toMatchObject({ state: "answered" });
  expect(await ask("b", `Too long ${"x".repeat(40_000)}`)).toMatchObject({ state: "refused", failure: { code: "BUDGET_SPENT" } });
  opened.model.play([fail("MODEL_UNREACHABLE")], say("Yes."));
  expect(await ask("c", "This one broke")).toMatchObject({ state: "failed" });
  expect(await ask("d", "And now?")).toMatchObject({ state: "answered" });
  const words = JSON.stringify(opened.model.requests.at(-1)?.messages);
  for (const kept of ["The first", "This one broke", "And now?"]) expect(words).toContain(kept);
  expect(words).not.toContain("Too long");
});
