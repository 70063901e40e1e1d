import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { expect, it } from "vitest";
import { openDatabase } from "../../../gateway/db/open.ts";
import { createConversationRooms, type Rooms } from "../../support/conversation-rooms.ts";
import { createDyingWriter } from "../../support/dying-writer.ts";
import { createFakeModel, lastText, type Step } from "../../support/fake-model.ts";

type Kill = { readonly afterWrites: number; readonly when: "before" | "after" };

const messages = ["one", "two", "three", "four"];
const answerTo = (text: string): string => `Answer to ${text}, in five small pieces.`;
const script = (text: string): Step[] => [
  ...(answerTo(text).match(/.{1,8}/g) ?? []).flatMap((piece): Step[] => [{ kind: "text", text: piece }, 1]),
  { kind: "usage", usage: { inputTokens: 3, outputTokens: 5 } },
  { kind: "end", stop: "end" },
];

/** Runs a gateway's rooms until they are killed (then they are left where they stand) or all is answered. */
async function live(rooms: Rooms, session: string, dead: () => boolean, acknowledged: Set<string>): Promise<void> {
  const opened = rooms.open();
  const send = async (): Promise<void> => {
    // The client repeats what was not acknowledged, as it must.
    for (const text of messages) {
      if (acknowledged.has(text)) continue;
      await rooms.send(session, `id-${text}`, text);
      acknowledged.add(text);
    }
  };
  void send();
  const done = (): boolean =>
    acknowledged.size === messages.length &&
    rooms
      .messages(session)
      .filter(one => one.role === "user")
      .every(one => one.state === "answered");
  await rooms.until(() => dead() || done());
  // The deadly write may be one of the last: whoever waits for it waits for ever.
  const end = async (): Promise<void> => {
    await opened;
    for (const room of [rooms.inbound, rooms.sweep, rooms.outbox, rooms.conversations]) await room.stop();
  };
  let ended = false;
  void end().then(() => {
    ended = true;
  });
  await rooms.until(() => dead() || ended);
}

it("whatever the moment of a kill, no message is lost and none is answered twice", { timeout: 240_000 }, async () => {
  const kill = fc.record({
    afterWrites: fc.integer({ min: 1, max: 14 }),
    when: fc.constantFrom<Kill["when"]>("before", "after"),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(kill, { minLength: 1, maxLength: 6 }), async kills => {
      const folder = mkdtempSync(join(tmpdir(), "hearth-law-"));
      const db = openDatabase(":memory:");
      const shown = new Map<string, { messageId: string; text: string }>();
      const acknowledged = new Set<string>();
      const finished = new Map<string, string>();
      const model = createFakeModel();
      model.play(request => script(lastText(request)));
      try {
        const session = (await createConversationRooms({ db, folder, model }).session()).id;
        for (const one of [...kills, null]) {
          let dead = (): boolean => false;
          const rooms = createConversationRooms({
            db,
            folder,
            model,
            writer: inner => {
              if (one === null) return inner;
              const dying = createDyingWriter(inner, one.afterWrites, one.when);
              dead = dying.dead;
              return dying.writer;
            },
          });
          rooms.hub.subscribe(({ event }) => {
            if (event.kind === "message.delta")
              shown.set(event.messageId, {
                messageId: event.messageId,
                text: (shown.get(event.messageId)?.text ?? "") + event.text,
              });
            if (event.kind === "message.changed" && event.message.role === "assistant" && event.message.state !== "answering")
              finished.set(event.message.id, event.message.text);
          });
          await live(rooms, session, dead, acknowledged);
        }

        const all = createConversationRooms({ db, folder, model }).messages(session);
        const persons = all.filter(message => message.role === "user");
        expect(persons.map(message => message.text).toSorted()).toEqual(messages.toSorted());
        for (const { id, text, state } of persons) {
          expect(state).toBe("answered");
          const replies = all.filter(message => message.replyTo === id);
          expect(replies).toHaveLength(1);
          const [reply] = replies;
          if (reply!.state === "answered") expect(reply!.text).toBe(answerTo(text));
          else {
            expect(reply!.state).toBe("interrupted");
            expect(reply!.text).not.toBe("");
            expect(answerTo(text).startsWith(reply!.text)).toBe(true);
          }
        }
        // What a person has seen is kept: every reply of which something was shown still stands, and begins with what was shown.
        for (const { messageId, text } of shown.values())
          expect(all.find(message => message.id === messageId)?.text.startsWith(text)).toBe(true);
        for (const [id, text] of finished) expect(all.find(message => message.id === id)?.text).toBe(text);
        expect(db.prepare("SELECT count(*) AS n FROM usage WHERE state = 'held'").get()).toEqual({ n: 0 });
        expect(db.prepare("SELECT count(*) AS n FROM outbox WHERE state = 'queued'").get()).toEqual({ n: 0 });
        expect(db.prepare("SELECT count(*) AS n FROM reply_chunks").get()).toEqual({ n: 0 });
        expect(db.pragma("integrity_check", { simple: true })).toBe("ok");
      } finally {
        db.close();
        rmSync(folder, { recursive: true, force: true });
      }
    }),
    { numRuns: 40 },
  );
});
