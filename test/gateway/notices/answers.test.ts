import { afterEach, expect, test } from "vitest";
import { createAnswers } from "../../../gateway/notices/answers.ts";
import type { NewNotice } from "../../../gateway/notices/notices.ts";
import { createConversationRooms, type Rooms } from "../../support/conversation-rooms.ts";

let rooms: Rooms;
afterEach(() => rooms.close());

test("on the real path of a message: told once, at its end, to who asked; not of what was stopped or seen", async () => {
  rooms = createConversationRooms();
  await rooms.open();
  const watching = new Set<string>();
  const news: NewNotice[] = [];
  const finished = createAnswers({
    db: rooms.db,
    agentName: () => "Hearth",
    isSubscribed: () => true,
    isWatching: principal => watching.has(principal),
  });
  rooms.hub.subscribe(({ event }) => {
    const one = event.kind === "message.changed" ? finished(event.message) : null;
    if (one) news.push(one);
  });
  const session = (await rooms.session()).id;
  const ask = async (id: string): Promise<void> => {
    rooms.model.play([
      { kind: "text", text: "The mountain " },
      { kind: "text", text: "is calm." },
      { kind: "end", stop: "end" },
    ]);
    const before = rooms.messages(session).length;
    await rooms.send(session, id, "How is the mountain?");
    await rooms.until(
      () => rooms.messages(session).length === before + 2 && rooms.messages(session).at(-1)?.state === "answered",
    );
  };
  await ask("a");
  const [question, answer] = rooms.messages(session);
  const { sender } = rooms.db
    .prepare<[string], { sender: string }>("SELECT sender FROM messages WHERE id = ?")
    .get(question!.id)!;
  await expect
    .poll(() => news)
    .toEqual([
      {
        ...{ id: `answer:${answer?.id}`, kind: "answerReady", path: `/c/${session}`, audience: sender },
        slots: { agent: "Hearth", text: "The mountain is calm." },
      },
    ]);
  watching.add(sender);
  await ask("b");
  watching.clear();

  rooms.model.play([{ kind: "text", text: "Hel" }, 5_000, { kind: "end", stop: "end" }]);
  await rooms.send(session, "c", "And now?");
  await rooms.until(() => rooms.events.some(event => event.kind === "message.delta" && event.text === "Hel"));
  await rooms.inbound.stopAnswers(session);
  expect(rooms.messages(session).at(-1)?.state).toBe("interrupted");
  await ask("d");
  await expect.poll(() => news.length).toBe(2);
  expect(news[1]?.id).toBe(`answer:${rooms.messages(session).at(-1)?.id}`);
});
