import { afterEach, describe, expect, test } from "vitest";
import { soon } from "../doors/door-app.ts";
import {
  type DoorKind,
  deltaEvent,
  messagesStream,
  nano,
  openPaidDoor,
  type PaidDoor,
  startEvent,
  stopEvent,
  textEvent,
} from "./paid-door.ts";

let door: PaidDoor | undefined;
afterEach(async () => {
  await door?.stop();
  door = undefined;
});

const doors: readonly DoorKind[] = ["openai", "anthropic"];
const words = "one two three four five six seven eight nine ten ";
const slow = { reply: words.repeat(2), chunkDelayMs: 10 };
/** Longer than any test waits. */
const endless = { reply: words.repeat(400), chunkDelayMs: 25 };

/** Reads until something of the answer came, then leaves. */
async function leaveMidway(opened: PaidDoor, body: object = {}): Promise<string> {
  const leave = new AbortController();
  const answer = await opened.ask({ stream: true, ...body }, {}, leave.signal);
  const reader = (answer.body as ReadableStream<Uint8Array>).getReader();
  let text = "";
  while (!text.includes("one")) text += new TextDecoder().decode((await reader.read()).value);
  leave.abort();
  await reader.read().catch(() => undefined);
  return text;
}

describe.each(doors)("the %s door, when its client has gone", kind => {
  test("24 litellm #35958: reads the upstream to its end, where it tells what it cost", async () => {
    door = await openPaidDoor(kind, { script: slow });
    await leaveMidway(door);
    const { app, fake } = door;
    const row = await soon(() => app.usage()[0]);
    expect(fake.aborted()).toBe(0);
    expect(row).toMatchObject({ state: "settled", output_tokens: 20, estimated: 0, failure_code: "MODEL_CUT" });
    expect(row.cost_nano_usd).toBe(row.input_tokens * nano.input + 20 * nano.output);
    expect([app.holds(), app.drains.running()]).toEqual([[], 0]);
  });

  test("26 LibreChat #9308, 27 vercel/ai #8325: what is kept is what the client got, what is booked is what it cost", async () => {
    door = await openPaidDoor(kind, { script: slow });
    await leaveMidway(door);
    const { app } = door;
    const reply = await soon(() => app.messages().find(row => row.role === "assistant"));
    expect(reply.state).toBe("interrupted");
    expect(reply.text.startsWith("one")).toBe(true);
    expect(reply.text.length).toBeLessThan(words.length * 2 - 1);
    expect(app.usage()).toMatchObject([{ output_tokens: 20, state: "settled" }]);
    expect(app.db.prepare("SELECT cost_nano_usd FROM messages WHERE role = 'assistant'").pluck().get()).toBe(
      app.usage()[0]?.cost_nano_usd,
    );
  });

  test("21 litellm #14457: a drain that takes too long is cut, and booked at its bound", async () => {
    door = await openPaidDoor(kind, { script: endless });
    await leaveMidway(door, { max_tokens: 600 });
    const { app, fake } = door;
    await soon(() => app.drains.running() === 1);
    expect(app.usage()).toEqual([]);
    app.drains.cut();
    const row = await soon(() => app.usage()[0]);
    expect(row).toMatchObject({ state: "bound", estimated: 1, output_tokens: 600, failure_code: "MODEL_CUT" });
    await soon(() => fake.aborted() === 1);
    expect([app.holds(), app.drains.running()]).toEqual([[], 0]);
  });

  test("24 the drains have a cap: what comes above it is cut at once", async () => {
    door = await openPaidDoor(kind, { script: endless, drainsAtOnce: 1 });
    await leaveMidway(door);
    const { app, fake } = door;
    await soon(() => app.drains.running() === 1);
    await leaveMidway(door);
    await soon(() => fake.aborted() === 1);
    expect(await soon(() => app.usage()[0])).toMatchObject({ state: "bound" });
    expect(app.drains.running()).toBe(1);
    app.drains.cut();
  });

  test("22 litellm #13245: an answer that is not streamed is read to its end, too", async () => {
    door = await openPaidDoor(kind, { script: { delayMs: 150 } });
    const leave = new AbortController();
    const asked = door.ask({}, {}, leave.signal).catch(() => "gone");
    const { app, fake } = door;
    await soon(() => fake.calls() === 1);
    leave.abort();
    expect(await asked).toBe("gone");
    const row = await soon(() => app.usage()[0]);
    expect(row).toMatchObject({ state: "settled", output_tokens: 3, failure_code: "MODEL_CUT", estimated: 0 });
    expect(row.cost_nano_usd).toBe(row.input_tokens * nano.input + 3 * nano.output);
    // Nobody saw anything: there is nothing to keep.
    expect([app.messages(), fake.aborted()]).toEqual([[], 0]);
  });

  test("what costs nothing is not read on", async () => {
    door = await openPaidDoor(kind, { script: endless });
    await leaveMidway(door, { model: "near/m" });
    const { app, fake } = door;
    await soon(() => fake.aborted() === 1);
    expect(await soon(() => app.usage()[0])).toMatchObject({ state: "settled", cost_nano_usd: 0, estimated: 1 });
  });

  test("an upstream that turns the request away after the client has gone is owed nothing", async () => {
    door = await openPaidDoor(kind, { script: { fail: 529, delayMs: 100 } });
    const leave = new AbortController();
    const asked = door.ask({}, {}, leave.signal).catch(() => "gone");
    const { app, fake } = door;
    await soon(() => fake.calls() === 1);
    leave.abort();
    await asked;
    expect(await soon(() => app.usage()[0])).toMatchObject({ state: "released", cost_nano_usd: 0 });
  });

  test("a stop of the gateway ends a drain at once: booked as far as it is known", async () => {
    door = await openPaidDoor(kind, { script: endless });
    await leaveMidway(door);
    const { app } = door;
    await soon(() => app.drains.running() === 1);
    await app.stopDoors();
    expect(app.usage()).toMatchObject([{ state: "bound", failure_code: "MODEL_CUT" }]);
    expect(app.drains.running()).toBe(0);
  });
});

test("26 after the cap, input is booked as told and output at its bound", async () => {
  const script = messagesStream([startEvent({ input_tokens: 123, output_tokens: 1 }), textEvent("one two")], "hang");
  door = await openPaidDoor("anthropic", { script });
  await leaveMidway(door, { max_tokens: 700 });
  const { app } = door;
  await soon(() => app.drains.running() === 1);
  app.drains.cut();
  const row = await soon(() => app.usage()[0]);
  expect(row).toMatchObject({ state: "bound", input_tokens: 123, output_tokens: 700 });
  expect(row.cost_nano_usd).toBe(123 * nano.input + 700 * nano.output);
});

test("28 figures that came before the connection was left open count", async () => {
  const script = messagesStream(
    [startEvent({ input_tokens: 123, output_tokens: 1 }), textEvent("one two"), deltaEvent({ output_tokens: 9 }), stopEvent],
    "hang",
  );
  door = await openPaidDoor("anthropic", { script });
  await leaveMidway(door);
  const { app } = door;
  await soon(() => app.drains.running() === 1);
  app.drains.cut();
  expect(await soon(() => app.usage()[0])).toMatchObject({ state: "settled", input_tokens: 123, output_tokens: 9, estimated: 0 });
});

test("21 a translated stream that is left is booked, too", async () => {
  door = await openPaidDoor("openai", {});
  const leave = new AbortController();
  const answer = await door.ask({ model: "other/m", stream: true }, {}, leave.signal);
  leave.abort();
  await answer.text().catch(() => undefined);
  const { app } = door;
  expect(await soon(() => app.usage()[0])).toMatchObject({ provider: "other" });
  expect(app.holds()).toEqual([]);
});
