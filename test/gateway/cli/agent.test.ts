import { afterEach, expect, test } from "vitest";
import type { Message } from "../../../contract/messages.ts";
import { en } from "../../../gateway/cli/messages/en.ts";
import { aMessage, aSession } from "../../support/a-message.ts";
import { type FakeAnswer, type FakeGateway, startFakeGateway } from "../../support/fake-gateway.ts";
import { createTerminal, type Terminal, type TerminalOptions } from "../../support/terminal.ts";

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

const usage = {
  inputTokens: 1_200,
  outputTokens: 34,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
  cacheWrite1hTokens: 0,
  thinkingTokens: 0,
  estimated: false,
};
const reply = (given: Partial<Message>): Message =>
  aMessage({ id: "r1", role: "assistant", replyTo: "message-1", state: "answering", model: "fake/one", ...given });
const text = (value: string) => ({ text: value, parts: [{ kind: "text" as const, text: value }] });

type Script = (gateway: FakeGateway, terminal: Terminal) => unknown;

/** A gateway that answers each message by running `script` once the message was stored, and a terminal in front of it. */
async function scene(script: Script, options: TerminalOptions = {}, answers: Partial<Record<string, FakeAnswer>> = {}) {
  const gateway = await startFakeGateway({
    events: () => [200, {}],
    createSession: () => [201, aSession()],
    getSession: ({ params }) => [200, aSession({ id: params.id ?? "" })],
    listSessions: () => [200, { sessions: [aSession({ id: "web", channel: "webchat" }), aSession({ id: "cli" })], more: false }],
    sendMessage: ({ body, params }) => {
      setImmediate(() => script(gateway, terminal));
      return [202, aMessage({ id: JSON.parse(body).id, sessionId: params.id ?? "" })];
    },
    uploadFile: () => [201, { hash: "a".repeat(64), name: "stdin.txt", mediaType: "text/plain", bytes: 3 }],
    stopAnswer: () => [200, { ok: true }],
    listMessages: () => [200, { messages: [], more: false }],
    ...answers,
  });
  const terminal = createTerminal(options);
  terminal.own(gateway.url);
  ends.push(gateway.stop, terminal.remove);
  return { gateway, terminal };
}

const delta = (chunk: number, part: string) =>
  ({ kind: "message.delta", sessionId: "s1", messageId: "r1", chunk, part: "text", text: part }) as const;
const changed = (message: Message) => ({ kind: "message.changed", message }) as const;

/** "Hello, world" in two pieces, the second some time after the first. */
const hello: Script = async gateway => {
  gateway.publish(changed(reply({})));
  gateway.publish(delta(1, "Hello, "));
  await new Promise(done => setTimeout(done, 15));
  gateway.publish(delta(2, "world"));
  gateway.publish(changed(reply({ state: "answered", usage, ...text("Hello, world") })));
};
const bodyOf = (gateway: FakeGateway, name: string) => JSON.parse(gateway.calls.find(call => call.name === name)?.body ?? "{}");
const named = (gateway: FakeGateway, name: string): number => gateway.calls.filter(call => call.name === name).length;
const ask = (terminal: Terminal, ...more: string[]) => terminal.run("agent", "--message", "hi", ...more);

test("streams to a terminal, piece by piece", async () => {
  const { terminal } = await scene(hello, { isTty: true });
  expect(await ask(terminal)).toBe(0);
  expect(terminal.pieces()).toEqual(["Hello, ", "world", "\n"]);
  expect(terminal.err()).toBe("");
});

test("prints the plain answer into a pipe, and says usage on standard error when asked", async () => {
  const { terminal, gateway } = await scene(hello);
  expect(await ask(terminal, "--verbose", "--model", "fake/one")).toBe(0);
  expect(terminal.pieces()).toEqual(["Hello, world\n"]);
  expect(terminal.err()).toMatch(/fake\/one · 1,200 tokens in · 34 tokens out · [\d.]+ s\nsession s1\n/);
  expect(bodyOf(gateway, "createSession")).toEqual({ channel: "cli", model: "fake/one" });
  expect(bodyOf(gateway, "sendMessage")).toEqual({ id: "message-1", text: "hi", files: [], model: "fake/one" });
});

test("--json prints one object", async () => {
  const { terminal } = await scene(hello, { isTty: true });
  expect(await ask(terminal, "--json")).toBe(0);
  expect(JSON.parse(terminal.out())).toEqual({
    sessionId: "s1",
    messageId: "r1",
    text: "Hello, world",
    model: "fake/one",
    usage,
    state: "answered",
  });
});

test("an answer cannot drive the terminal, but a pipe gets it as it is", async () => {
  const script: Script = gateway => gateway.publish(changed(reply({ state: "answered", ...text("a\u001b[2Jb\rc\n") })));
  const onTerminal = await scene(script, { isTty: true });
  await ask(onTerminal.terminal);
  expect(onTerminal.terminal.out()).toBe("a[2Jbc\n");
  const piped = await scene(script);
  await ask(piped.terminal);
  expect(piped.terminal.out()).toBe("a\u001b[2Jb\rc\n");
});

test("waits no longer than it is told to, and leaves the question where it is", async () => {
  const { terminal, gateway } = await scene(() => undefined);
  expect(await ask(terminal, "--timeout", "1")).toBe(1);
  expect(terminal.err()).toContain("No answer came within 1 s.");
  expect(named(gateway, "sendMessage")).toBe(1);
  expect(named(gateway, "stopAnswer")).toBe(0);
});

test("attaches standard input", async () => {
  const { terminal, gateway } = await scene(hello, { stdin: { kind: "pipe", chunks: [Buffer.from("日"), Buffer.from("志")] } });
  expect(await ask(terminal)).toBe(0);
  const upload = gateway.calls.find(call => call.name === "uploadFile");
  expect(upload?.headers["content-type"]).toMatch(/^multipart\/form-data; boundary=/);
  expect(Buffer.from(upload?.body ?? "", "latin1").toString()).toMatch(
    /^--(\S+)\r\nContent-Disposition: form-data; name="file"; filename="stdin.txt"\r\nContent-Type: text\/plain\r\n\r\n日志\r\n--\1--\r\n$/,
  );
  expect(bodyOf(gateway, "sendMessage").files).toEqual([{ hash: "a".repeat(64), name: "stdin.txt" }]);
});

test("leaves standard input alone when told to, or when it is empty", async () => {
  const left = await scene(hello, { stdin: { kind: "pipe", chunks: [Buffer.from("x")], hold: true } });
  expect(await ask(left.terminal, "--no-stdin")).toBe(0);
  const empty = await scene(hello, { stdin: { kind: "file", chunks: [] } });
  expect(await ask(empty.terminal)).toBe(0);
  expect(named(left.gateway, "uploadFile") + named(empty.gateway, "uploadFile")).toBe(0);
});

test("goes on with a named conversation or with the terminal's newest", async () => {
  const { terminal, gateway } = await scene(gate => gate.publish(changed(reply({ state: "answered", ...text("ok") }))));
  expect(await ask(terminal, "--session", "s7")).toBe(0);
  expect(named(gateway, "createSession")).toBe(0);
  const other = await scene(gate => gate.publish(changed(reply({ state: "answered", ...text("ok") }))));
  expect(await ask(other.terminal, "--continue", "--json")).toBe(0);
  expect(JSON.parse(other.terminal.out()).sessionId).toBe("cli");
});

test("resumes after a cut stream and loads what was missed", async () => {
  const { terminal, gateway } = await scene(
    async (gate, shown) => {
      gate.publish(changed(reply({})));
      gate.publish(delta(1, "Hello, "));
      await expect.poll(shown.out, { interval: 5 }).toBe("Hello, ");
      gate.cutStreams();
      gate.publish(delta(2, "wor"));
      await expect.poll(gate.streams, { interval: 5 }).toBe(1);
      gate.publish(delta(4, "d"));
      await expect.poll(() => named(gate, "listMessages"), { interval: 5 }).toBeGreaterThan(0);
      gate.publish(changed(reply({ state: "answered", ...text("Hello, world") })));
    },
    { isTty: true },
    {
      listMessages: () => [
        200,
        { messages: [aMessage({ id: "message-1", state: "answering" }), reply({ chunk: 3, ...text("Hello, worl") })] },
      ],
    },
  );
  expect(await ask(terminal)).toBe(0);
  expect(terminal.out()).toBe("Hello, world\n");
  const resumed = gateway.calls.filter(call => call.name === "events").map(call => call.headers["last-event-id"]);
  expect(resumed).toEqual([undefined, "boot-1:2"]);
});

test("sends again under the same id when the connection broke", async () => {
  const ids: string[] = [];
  const { terminal, gateway } = await scene(
    () => undefined,
    {},
    {
      sendMessage: ({ body, request }) => {
        ids.push(JSON.parse(body).id);
        if (ids.length === 1) request.socket.destroy();
        return [202, aMessage({ id: JSON.parse(body).id })];
      },
      stopAnswer: () => {
        setImmediate(() => gateway.publish(changed(reply({ state: "interrupted" }))));
        return [200, { ok: true }];
      },
    },
  );
  const done = ask(terminal, "--json");
  await expect.poll(() => ids.length).toBe(2);
  terminal.interrupt();
  expect(await done).toBe(130);
  expect(ids).toEqual(["message-1", "message-1"]);
});

test("Ctrl-C stops the answer at the gateway, keeps what came and exits 130", async () => {
  const { terminal, gateway } = await scene(
    gate => {
      gate.publish(changed(reply({})));
      gate.publish(delta(1, "Half a sen"));
    },
    { isTty: true },
    {
      stopAnswer: () => {
        setImmediate(() => gateway.publish(changed(reply({ state: "interrupted", ...text("Half a sen") }))));
        return [200, { ok: true }];
      },
    },
  );
  const done = ask(terminal);
  await expect.poll(terminal.out).toBe("Half a sen");
  terminal.interrupt();
  expect(await done).toBe(130);
  expect(terminal.out()).toBe("Half a sen\n");
  expect(terminal.err()).toBe("Stopped.\n");
});

const glance =
  (paused: boolean): FakeAnswer =>
  () => [200, { paused }];
const received: Partial<Record<string, FakeAnswer>> = {
  sendMessage: ({ body, params }) => [202, aMessage({ id: JSON.parse(body).id, sessionId: params.id ?? "", state: "received" })],
};

test.each([true, false])("while answering is paused it says so, once, and waits for the answer (terminal: %s)", async isTty => {
  const { terminal, gateway } = await scene(hello, { isTty }, { ...received, answering: glance(true) });
  const done = ask(terminal);
  await expect.poll(terminal.err).toBe(`${en.agent.paused}\n`);
  expect(terminal.out()).toBe("");
  await hello(gateway, terminal);
  expect(await done).toBe(0);
  expect(terminal.out()).toBe("Hello, world\n");
  expect(terminal.err()).toBe(`${en.agent.paused}\n`);
});

test("a message to a restored Hearth that waits for its old machine says how that ends", async () => {
  const overview: FakeAnswer = () => [200, { troubles: [{ id: "restore.oldMachine" }] }];
  const { terminal, gateway } = await scene(hello, {}, { ...received, answering: glance(true), overview });
  const done = ask(terminal);
  await expect.poll(terminal.err).toBe(`${en.agent.pausedMoved}\n`);
  await hello(gateway, terminal);
  expect(await done).toBe(0);
});

test("what waits although nothing is paused is not called paused; a program hears of a pause in JSON", async () => {
  const quick = await scene(hello, {}, { answering: glance(false) });
  expect(await ask(quick.terminal)).toBe(0);
  expect(quick.terminal.err()).toBe("");
  const { terminal, gateway } = await scene(hello, {}, { ...received, answering: glance(true) });
  const done = ask(terminal, "--json");
  await expect.poll(() => terminal.err().endsWith("\n")).toBe(true);
  expect(JSON.parse(terminal.err())).toEqual({ notice: { code: "ANSWERING_PAUSED", message: en.agent.paused } });
  await hello(gateway, terminal);
  expect(await done).toBe(0);
});

test("a failed or refused answer: what came on standard output, the failure on standard error, exit 1", async () => {
  const failure = { code: "MODEL_CUT", message: "It broke off.", hint: "Ask again.", type: "api_error" };
  const script: Script = gate => gate.publish(changed(reply({ state: "failed", failure, ...text("Hel") })));
  const plain = await scene(script);
  expect(await ask(plain.terminal)).toBe(1);
  expect([plain.terminal.out(), plain.terminal.err()]).toEqual(["Hel\n", "hearth: It broke off.\n  → Ask again.\n"]);
  const json = await scene(script);
  expect(await ask(json.terminal, "--json")).toBe(1);
  expect(JSON.parse(json.terminal.out())).toMatchObject({ state: "failed", text: "Hel" });
  expect(json.terminal.failure()).toEqual(failure);
  const refused = await scene(gate => gate.publish(changed(reply({ state: "refused", failure, ...text("No money left.") }))));
  expect(await ask(refused.terminal)).toBe(1);
  expect(refused.terminal.out()).toBe("");
});

test("what the gateway refuses is passed on; wrong use never reaches it", async () => {
  const error = { code: "AGENT_NOT_FOUND", message: "No such agent.", hint: "Look.", type: "not_found_error" };
  const { terminal, gateway } = await scene(hello, {}, { createSession: () => [404, { error }] });
  expect(await ask(terminal, "--agent", "nobody", "--json")).toBe(1);
  expect(terminal.failure()).toEqual(error);
  const before = gateway.calls.length;
  expect(await terminal.run("agent", "--message", " ")).toBe(2);
  expect(await terminal.run("agent")).toBe(2);
  expect(await ask(terminal, "--session", "a", "--continue")).toBe(2);
  expect(gateway.calls.length).toBe(before);
});
