import { EventEmitter } from "node:events";
import { describe, expect, test } from "vitest";
import type { FromGateway, ToGateway } from "../../../contract/processes.ts";
import { createParentLink } from "../../../gateway/process/parent-link.ts";

const alive: FromGateway = { kind: "alive", atMs: 1 };
const power: ToGateway = { kind: "power", state: "resume" };

function overPort() {
  const sent: unknown[] = [];
  const parentPort = Object.assign(new EventEmitter(), { postMessage: (message: unknown) => void sent.push(message) });
  const own = Object.assign(new EventEmitter(), { connected: false, send: undefined, parentPort });
  return { own, sent, tell: (data: unknown) => void parentPort.emit("message", { data }) };
}

function overChannel() {
  const sent: unknown[] = [];
  const own = Object.assign(new EventEmitter(), {
    connected: true,
    send(message: unknown, ...rest: unknown[]) {
      sent.push(message);
      (rest.at(-1) as (error: Error | null) => void)(null);
      return true;
    },
  });
  return { own, sent, tell: (data: unknown) => void own.emit("message", data) };
}

describe.each([
  ["the port of a utility process", overPort],
  ["Node's own channel", overChannel],
])("the link to the parent over %s", (_, make) => {
  test("sends, hears what is of the contract, and passes over the rest", async () => {
    const { own, sent, tell } = make();
    const link = createParentLink(own as never);
    const heard: ToGateway[] = [];
    link.onMessage(message => void heard.push(message));
    for (const message of [power, { kind: "unknown" }, null, { kind: "stop" }]) tell(message);
    await link.send(alive);
    await link.send({ kind: "fatal", code: "X", message: "", hint: "" });
    expect([link.connected(), heard, sent]).toEqual([
      true,
      [power],
      [alive, { kind: "fatal", code: "X", message: "", hint: "" }],
    ]);
  });
});

test("without a parent it is silent", async () => {
  const own = Object.assign(new EventEmitter(), { connected: undefined, send: undefined, parentPort: null });
  const link = createParentLink(own as never);
  await link.send(alive);
  expect(link.connected()).toBe(false);
});

test("a parent that goes is told, over Node's channel", () => {
  const { own } = overChannel();
  let gone = 0;
  createParentLink(own as never).onGone(() => {
    gone += 1;
  });
  own.emit("disconnect");
  expect(gone).toBe(1);
});
