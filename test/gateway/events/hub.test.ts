import { describe, expect, it } from "vitest";
import { mayHear } from "../../../gateway/events/audience.ts";
import { createEventHub } from "../../../gateway/events/event-hub.ts";
import type { NumberedEvent } from "../../../gateway/events/hub.ts";

const lines: object[] = [];
const log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: (fields: object) => void lines.push(fields),
};
const hubOf = (limits?: { events: number; characters: number }) =>
  createEventHub({ bootId: "b", log, ...(limits ? { limits } : {}) });
const removed = (n: number) => ({ kind: "session.removed" as const, sessionId: `s${n}` });
const listen = (hub: ReturnType<typeof hubOf>, lastEventId?: string) => {
  const seen: string[] = [];
  const stop = hub.subscribe(
    ({ id, event }) => seen.push(`${id} ${event.kind === "session.removed" ? event.sessionId : event.kind}`),
    lastEventId,
  );
  return { seen, stop };
};

describe("the hub", () => {
  it("tells every listener every event, until it stops", () => {
    const hub = hubOf();
    const one = listen(hub);
    const two = listen(hub);
    hub.publish(removed(1));
    two.stop();
    hub.publish(removed(2));
    expect([one.seen, two.seen]).toEqual([["b:1 s1", "b:2 s2"], ["b:1 s1"]]);
    expect(hub.subscribers()).toBe(1);
  });

  it.each([
    ["the newest", "b:3", ["b:4 s4"]],
    ["an older one that is kept", "b:1", ["b:2 s2", "b:3 s3", "b:4 s4"]],
    ["one that is kept no more", "b:0", ["b:3 resync", "b:4 s4"]],
    ["another run's", "a:2", ["b:3 resync", "b:4 s4"]],
    ["one that was never given", "b:9", ["b:3 resync", "b:4 s4"]],
    ["nonsense", "b:x:y", ["b:3 resync", "b:4 s4"]],
    ["none", undefined, ["b:4 s4"]],
  ])("resumes after %s", (_what, lastEventId, expected) => {
    const hub = hubOf({ events: 2, characters: 10_000 });
    for (const n of [1, 2, 3]) hub.publish(removed(n));
    const { seen } = listen(hub, lastEventId);
    hub.publish(removed(4));
    expect(seen).toEqual(expected);
  });

  it("keeps no more text than its limit", () => {
    const hub = hubOf({ events: 5_000, characters: 2_000 });
    const delta = {
      kind: "message.delta" as const,
      sessionId: "s",
      messageId: "m",
      chunk: 1,
      part: "text" as const,
      text: "x".repeat(500),
    };
    for (let n = 0; n < 9; n++) hub.publish(delta);
    expect(listen(hub, "b:7").seen).toHaveLength(2);
    expect(listen(hub, "b:5").seen).toEqual(["b:9 resync"]);
  });

  it("goes on for the others when a listener throws", () => {
    const hub = hubOf();
    hub.subscribe(() => {
      throw new Error("broken pipe");
    });
    const { seen } = listen(hub);
    hub.publish(removed(1));
    expect(seen).toEqual(["b:1 s1"]);
    expect(lines).toContainEqual({ problem: "broken pipe" });
  });

  it("stays in order through many events", () => {
    const hub = hubOf({ events: 100, characters: 1e9 });
    for (let n = 1; n <= 5_000; n++) hub.publish(removed(n));
    expect(listen(hub, "b:4900").seen).toHaveLength(100);
    expect(listen(hub, "b:4900").seen[0]).toBe("b:4901 s4901");
    expect(listen(hub, "b:4899").seen).toEqual(["b:5000 resync"]);
  });
});

it("tells a device of somebody else only what concerns it or everybody", () => {
  const event = (audience?: string): NumberedEvent => ({
    id: "b:1",
    event: removed(1),
    ...(audience === undefined ? {} : { audience }),
  });
  const user = { kind: "device" as const, deviceId: "7", role: "user" as const, via: "jwt" as const };
  const hears = (audience?: string) => [
    mayHear({ kind: "owner", via: "token" }, event(audience)),
    mayHear({ ...user, role: "owner" }, event(audience)),
    mayHear(user, event(audience)),
  ];
  expect(hears()).toEqual([true, true, true]);
  expect(hears("owner")).toEqual([true, true, false]);
  expect(hears("device:7")).toEqual([true, true, true]);
  expect(hears("device:8")).toEqual([true, true, false]);
});
