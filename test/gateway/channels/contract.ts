import { describe, expect, it } from "vitest";
import type { Message } from "../../../contract/messages.ts";
import type { Channel } from "../../../gateway/channels/channel.ts";

export const aReply: Message = {
  ...{
    id: "r1",
    sessionId: "s1",
    replyTo: "m1",
    role: "assistant",
    state: "answered",
    text: "Hello 你好",
    parts: [{ kind: "text", text: "Hello 你好" }],
  },
  ...{ model: "a/b", usage: null, cost: null, insteadOf: null, failure: null, chunk: 0, createdAt: 1, updatedAt: 1 },
};

/** What every channel must do. `received` are the texts that arrived on the other side, in order. */
export function testChannel(
  name: string,
  make: () => { channel: Channel; received: () => string[]; stop?: () => Promise<void> },
): void {
  describe(`channel ${name}`, () => {
    const within = async (run: (made: ReturnType<typeof make>) => Promise<void>): Promise<void> => {
      const made = make();
      try {
        await run(made);
      } finally {
        await made.stop?.();
      }
    };
    const signal = new AbortController().signal;

    it("has a name", () => within(async ({ channel }) => expect(channel.id).toMatch(/^[a-z]+$/)));

    it("delivers a reply, whole", () =>
      within(async ({ channel, received }) => {
        expect(await channel.deliver({ id: "o1", recipient: "owner", message: aReply }, signal)).toEqual({ kind: "delivered" });
        expect(received()).toEqual(["Hello 你好"]);
      }));

    it("delivers an interrupted and a failed reply too", () =>
      within(async ({ channel, received }) => {
        const failure = { code: "MODEL_CUT", message: "It broke off.", hint: "Retry.", type: "api_error" };
        for (const state of ["interrupted", "failed"] as const)
          expect(
            (await channel.deliver({ id: state, recipient: "owner", message: { ...aReply, state, failure } }, signal)).kind,
          ).toBe("delivered");
        expect(received()).toHaveLength(2);
      }));

    it("never throws, and does not hang, when it is stopped", () =>
      within(async ({ channel }) => {
        const delivery = await channel.deliver({ id: "o1", recipient: "owner", message: aReply }, AbortSignal.abort());
        expect(["delivered", "retry", "gaveUp"]).toContain(delivery.kind);
      }));
  });
}
