import { describe, expect, test } from "vitest";
import type { ToGateway } from "../../../contract/processes.ts";
import { createUtilitySpawner, endOf } from "../../../main/desktop/utility-child.ts";
import type { ChildEnd } from "../../../main/supervisor/child.ts";
import { createFakeUtilities } from "./support/fake-utility.ts";

const key: ToGateway = { kind: "key", key: null, keep: "file", problem: null };

function begin(fork?: () => never) {
  const utilities = createFakeUtilities();
  const heard = { messages: [] as unknown[], lines: [] as string[], ends: [] as ChildEnd[] };
  const child = createUtilitySpawner({
    fork: fork ?? utilities.fork,
    entry: "/app/gateway/server.mjs",
    args: () => ["--key-from-parent"],
    environment: () => ({ HEARTH_HOME: "/home", NOTHING: undefined }),
    firstWord: () => key,
    killNow: pid => void utilities.killed.push(pid),
  })({
    message: value => void heard.messages.push(value),
    errorLine: line => void heard.lines.push(line),
    ended: end => void heard.ends.push(end),
  });
  return { child, utilities, heard };
}

describe("the gateway as a utility process", () => {
  test("is told the key first; what comes before it was spawned waits", () => {
    const { child, utilities } = begin();
    child.send({ kind: "ping" });
    expect(utilities.last().told).toEqual([]);
    utilities.last().spawned();
    child.send({ kind: "stop", deadlineMs: 1 });
    expect(utilities.last().told).toEqual([key, { kind: "ping" }, { kind: "stop", deadlineMs: 1 }]);
    const { entry, args, options } = utilities.last();
    expect([entry, args, options.env]).toEqual(["/app/gateway/server.mjs", ["--key-from-parent"], { HEARTH_HOME: "/home" }]);
  });

  test("its messages and last lines come before its end, and nothing after", async () => {
    const { child, utilities, heard } = begin();
    const one = utilities.last();
    one.spawned();
    one.say({ kind: "alive" });
    one.print("first\nlast wor");
    one.print("ds");
    one.end(78);
    await expect.poll(() => heard.ends).toEqual([{ kind: "exit", code: 78 }]);
    expect(heard.lines).toEqual(["first", "last words"]);
    one.say({ kind: "late" });
    child.send({ kind: "ping" });
    expect([heard.messages, one.told]).toEqual([[{ kind: "alive" }], [key]]);
  });

  test("is killed at once, also when it was not spawned yet", async () => {
    const { child, utilities, heard } = begin();
    child.kill();
    expect(utilities.killed).toEqual([]);
    utilities.last().spawned();
    expect([utilities.killed, utilities.last().told]).toEqual([[1_001], []]);
    utilities.last().end(0);
    await expect.poll(() => heard.ends).toEqual([{ kind: "signal", signal: "SIGKILL" }]);
  });

  test("a start that fails is told later, never thrown", async () => {
    const { heard, child } = begin(() => {
      throw new Error("no such bundle");
    });
    expect(heard.ends).toEqual([]);
    child.send({ kind: "ping" });
    child.kill();
    await expect.poll(() => heard.ends).toEqual([{ kind: "notStarted", problem: "no such bundle" }]);
  });

  test.each([
    [0, { kind: "exit", code: 0 }],
    [1, { kind: "exit", code: 1 }],
    [2, { kind: "exit", code: 2 }],
    [70, { kind: "exit", code: 70 }],
    [9, { kind: "signal", signal: "SIGKILL" }],
    [11, { kind: "signal", signal: "SIGSEGV" }],
    [15, { kind: "signal", signal: "SIGTERM" }],
  ] as const)("exit %i is %j", (code, end) => expect(endOf(code, false)).toEqual(end));
});
