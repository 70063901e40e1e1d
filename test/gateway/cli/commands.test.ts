import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { messagesOf } from "../../../gateway/cli/messages/catalogue.ts";
import { openDatabase } from "../../../gateway/db/open.ts";
import { createInlineWriter } from "../../../gateway/db/writer-inline.ts";
import { writes } from "../../../gateway/db/writes.ts";
import { fakeToken, startFakeGateway } from "../../support/fake-gateway.ts";
import { createTerminal, type TerminalOptions } from "../../support/terminal.ts";

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

function terminalAt(url?: string, options: TerminalOptions = {}) {
  const terminal = createTerminal(options);
  ends.push(terminal.remove);
  if (url !== undefined) terminal.own(url);
  return terminal;
}

async function gatewayWith(answers: Parameters<typeof startFakeGateway>[0]) {
  const gateway = await startFakeGateway(answers);
  ends.push(gateway.stop);
  return gateway;
}

const status = {
  gateway: {
    state: "running",
    url: "http://127.0.0.1:18789",
    pid: 7,
    bootId: "boot-1",
    version: "9.9.9",
    startedAt: 1_700_000_000_000,
    addresses: ["http://127.0.0.1:18789", "http://100.64.0.1:18789"],
  },
  setup: { done: false },
  settings: { version: 3, fileBroken: false, problems: [], notServed: ["channels.telegram"] },
  messages: { sessions: 2, messages: 1_234, answering: 1, waiting: 0 },
  models: { default: "fake/one", providers: 1 },
  usageToday: { inputTokens: 1_000, outputTokens: 20, answers: 4 },
  disk: { databaseBytes: 2_500_000, freeBytes: 8_000_000_000 },
};

test("status: every figure in words, in both languages; --json as the gateway says it", async () => {
  const gateway = await gatewayWith({ status: () => [200, status] });
  const english = terminalAt(gateway.url);
  expect(await english.run("status")).toBe(0);
  for (const word of [
    "running (pid 7)",
    "100.64.0.1",
    "fake/one",
    "1,234 messages",
    "4 answers, 1,000 tokens in, 20 out",
    "2.5 MB",
    "channels.telegram",
    "not finished",
  ])
    expect(english.out()).toContain(word);
  const chinese = terminalAt(gateway.url, { language: "zh-CN" });
  expect(await chinese.run("status")).toBe(0);
  expect(chinese.out()).toContain("运行中 (pid 7)");
  expect(gateway.calls.at(-1)?.headers["accept-language"]).toBe("zh-CN");
  const json = terminalAt(gateway.url);
  expect(await json.run("status", "--json")).toBe(0);
  expect(JSON.parse(json.out())).toEqual({ ...status, overview: null });
});

test("status: one of a thing is not said as many", async () => {
  const messages = { ...status.messages, messages: 1 };
  const gateway = await gatewayWith({
    status: () => [200, { ...status, messages, usageToday: { inputTokens: 1, outputTokens: 0, answers: 1 } }],
  });
  const terminal = terminalAt(gateway.url);
  expect(await terminal.run("status")).toBe(0);
  expect(terminal.out()).toContain("2, 1 message\n");
  expect(terminal.out()).toContain("1 answer, 1 token in, 0 out");
});

test("status without a gateway: stopped, exit 69, also where a stale owner file or a stranger on the port stands", async () => {
  const never = terminalAt();
  expect(await never.run("status", "--json")).toBe(69);
  expect(JSON.parse(never.out())).toEqual({ gateway: { state: "stopped", url: null, pid: null, bootId: null, version: null } });
  expect(never.failure()).toMatchObject({ code: "NOT_RUNNING", type: "api_error" });

  const gone = await startFakeGateway({});
  await gone.stop();
  const stale = terminalAt(gone.url);
  expect(await stale.run("status")).toBe(69);
  expect(stale.out()).toContain("stopped");
  expect(stale.err()).toContain("npm start");

  const stranger = await gatewayWith({ health: () => [200, { status: "ok", version: "1", bootId: "another" }] });
  expect(await terminalAt(stranger.url).run("status")).toBe(69);
  expect(stranger.calls.map(call => [call.name, call.headers.authorization])).toEqual([["health", undefined]]);
});

test.each([
  ["status", []],
  ["agent", ["--message", "hi"]],
  ["pair", []],
  ["devices", ["list"]],
  ["devices", ["remove", "d1"]],
])("%s %j without a gateway: the failure object, exit 69", async (command, rest) => {
  const terminal = terminalAt();
  expect(await terminal.run(command, ...rest, "--json")).toBe(69);
  expect(Object.keys(terminal.failure())).toEqual(["code", "message", "hint", "type"]);
  expect(terminal.failure().code).toBe("NOT_RUNNING");
});

test("a wrong token is a failure of the gateway's own words", async () => {
  const gateway = await gatewayWith({ listDevices: () => [200, { devices: [] }] });
  const terminal = terminalAt(gateway.url, { token: "wrong" });
  expect(await terminal.run("devices", "list", "--json")).toBe(1);
  expect(terminal.failure().code).toBe("AUTH_REFUSED");
  expect(terminal.err()).not.toContain("wrong");
});

test("pair: code, link and QR; --json has exactly code, url, expiresAt", async () => {
  const pairing = {
    code: "ABCD2345",
    url: "http://100.64.0.1:18789/#pair=ABCD2345",
    expiresAt: 1_700_000_600_000,
    qrSvg: "<svg/>",
  };
  const roles: unknown[] = [];
  const gateway = await gatewayWith({
    createPairing: ({ body }) => {
      roles.push(JSON.parse(body).role);
      return [201, pairing];
    },
  });
  const json = terminalAt(gateway.url);
  expect(await json.run("pair", "--json", "--owner")).toBe(0);
  const { qrSvg: _, ...rest } = pairing;
  expect(JSON.parse(json.out())).toEqual(rest);
  const plain = terminalAt(gateway.url);
  expect(await plain.run("pair")).toBe(0);
  expect(plain.out()).toContain("ABCD-2345");
  expect(plain.out()).toContain(pairing.url);
  expect(plain.out()).toMatch(/[█▀▄]{10}/);
  const coloured = terminalAt(gateway.url, { isTty: true });
  expect(await coloured.run("pair")).toBe(0);
  expect(coloured.out()).toContain("\u001b[38;5;16;48;5;231m");
  const without = terminalAt(gateway.url);
  expect(await without.run("pair", "--no-qr")).toBe(0);
  expect(without.out()).not.toMatch(/[█▀▄]/);
  expect(roles).toEqual(["owner", "user", "user", "user"]);
});

test("pair on a loopback address does not ask a phone to scan, and says what lets one in", async () => {
  const pairing = {
    code: "ABCD2345",
    url: "http://127.0.0.1:18789/#pair=ABCD2345",
    expiresAt: 1_700_000_600_000,
    qrSvg: "<svg/>",
  };
  const gateway = await gatewayWith({ createPairing: () => [201, pairing] });
  const terminal = terminalAt(gateway.url);
  expect(await terminal.run("pair")).toBe(0);
  expect(terminal.out()).not.toContain("Scan this with the phone");
  expect(terminal.out()).toContain("npx hearth reach serve");
});

test("devices: a table, and one removed by its id", async () => {
  const device = {
    id: "d1",
    name: "我的手机",
    kind: "browser",
    role: "owner",
    createdAt: 1,
    lastSeenAt: 1,
    lastAddress: "::1",
    tailnet: null,
    current: false,
  };
  const removed: (string | undefined)[] = [];
  const gateway = await gatewayWith({
    listDevices: () => [200, { devices: [device] }],
    removeDevice: ({ params }) => {
      removed.push(params.id);
      return [200, { ok: true }];
    },
  });
  const terminal = terminalAt(gateway.url);
  expect(await terminal.run("devices", "list")).toBe(0);
  expect(terminal.out().split("\n")[1]).toMatch(/^d1 {2}我的手机 {2}browser {2}owner {2}/);
  expect(await terminal.run("devices", "remove", "d 1/")).toBe(0);
  expect(removed).toEqual(["d 1/"]);
});

async function homeWithAudit(options: TerminalOptions = {}) {
  const terminal = terminalAt(undefined, options);
  mkdirSync(terminal.home.data, { recursive: true });
  const db = openDatabase(terminal.home.database);
  const writer = createInlineWriter(db, writes);
  for (const target of ["a", "b", "c"])
    await writer.run("audit.append", { at: 5, actor: "owner", action: "device.removed", target, detail: { 名: target } });
  db.close();
  return terminal;
}

test("audit: verified from the file when nothing runs, and a changed row is found", async () => {
  const terminal = await homeWithAudit();
  expect(await terminal.run("audit", "verify", "--json")).toBe(0);
  expect(JSON.parse(terminal.out())).toEqual({ ok: true, rows: 3, firstBrokenRow: null });
  const db = openDatabase(terminal.home.database);
  db.exec("UPDATE audit SET target = 'x' WHERE id = 2");
  db.close();
  expect(await terminal.run("audit", "verify", "--json")).toBe(1);
  expect(terminal.failure().code).toBe("AUDIT_BROKEN");
  expect(terminal.failure().message).toContain("row 2");
});

test("audit: verified by the gateway where one runs", async () => {
  const gateway = await gatewayWith({ auditVerify: () => [200, { ok: true, rows: 1_500, firstBrokenRow: null }] });
  const terminal = terminalAt(gateway.url);
  expect(await terminal.run("audit", "verify")).toBe(0);
  expect(terminal.out()).toContain("1,500");
  expect(gateway.calls.at(-1)?.headers.authorization).toBe(`Bearer ${fakeToken}`);
});

test("audit export: JSON lines to a file that is whole or absent, or to standard output", async () => {
  const terminal = await homeWithAudit();
  const file = join(terminal.home.root, "audit.jsonl");
  writeFileSync(file, "former");
  expect(await terminal.run("audit", "export", "--jsonl", file, "--json")).toBe(0);
  expect(JSON.parse(terminal.out())).toEqual({ file, rows: 3 });
  const rows = readFileSync(file, "utf8")
    .trimEnd()
    .split("\n")
    .map(line => JSON.parse(line));
  expect(rows.map(row => [row.id, row.target, row.previousHash])).toEqual([
    [1, "a", "0".repeat(64)],
    [2, "b", rows[0].hash],
    [3, "c", rows[1].hash],
  ]);
  const other = await homeWithAudit();
  expect(await other.run("audit", "export")).toBe(0);
  expect(other.out()).toBe(readFileSync(file, "utf8"));
  expect(await other.run("audit", "export", "--jsonl", join(other.home.root, "none", "x"), "--json")).toBe(1);
  expect(other.failure().code).toBe("FILE_NOT_WRITABLE");
  expect(await terminalAt().run("audit", "export")).toBe(1);
});

test("gateway: hands its options to the server and leaves the process to it", async () => {
  const terminal = terminalAt();
  expect(await terminal.run("gateway", "--port", "0", "--home", "/tmp/x")).toBeUndefined();
  expect(await terminal.run("gateway")).toBeUndefined();
  expect(terminal.started).toEqual([["--port", "0", "--home", "/tmp/x"], []]);
  expect(await terminal.run("gateway", "--port", "70000")).toBe(2);
});

const tailnet = {
  ...{ kind: "signedOut", message: "This computer is not signed in.", hint: "Sign in on this page.", action: "signIn" },
  ...{
    url: "https://login.tailscale.com/a/1",
    command: "sudo tailscale up",
    version: "1.98.10",
    name: null,
    addresses: [],
    login: null,
  },
  ...{ https: false, keyExpiresAt: null, peers: [{ name: "iphone", os: "iOS", online: true }], health: [] },
};
const serve = { wanted: true, state: "failed", url: null, httpsPort: null, companion: null };
const serveFailure = { code: "SERVE_NO_HTTPS", message: "No https yet.", hint: "Turn it on.", url: null };
const reach = { mode: "serve", listening: ["127.0.0.1:18789"], url: null, secure: false, canServe: true };

test("reach: says who can come in and what is to do; with a mode it is changed first", async () => {
  const answer = { ...reach, tailnet, serve: { ...serve, failure: serveFailure } };
  const gateway = await gatewayWith({ reach: () => [200, answer], setReach: () => [200, answer] });
  const terminal = terminalAt(gateway.url);
  expect(await terminal.run("reach", "serve")).toBe(0);
  expect(gateway.calls.map(({ name, body }) => [name, body])).toContainEqual(["setReach", '{"mode":"serve"}']);
  for (const word of [
    "through `tailscale serve`",
    "not signed in",
    "sudo tailscale up",
    "login.tailscale.com/a/1",
    "iphone",
    "No https yet.",
  ])
    expect(terminal.out()).toContain(word);
  expect(await terminal.run("reach", "everybody")).toBe(2);
});

test("reach: https that only waits for Tailscale is not said to start, and a gateway that was started alone says so", async () => {
  const answer = { ...reach, canServe: false, tailnet, serve: { ...serve, state: "starting", failure: null } };
  const gateway = await gatewayWith({ reach: () => [200, answer] });
  const terminal = terminalAt(gateway.url);
  expect(await terminal.run("reach")).toBe(0);
  expect(terminal.out()).not.toContain("starting");
  expect(terminal.out()).toContain("started alone");
});

test("pause and resume say what will happen to messages", async () => {
  let paused = false;
  const gateway = await gatewayWith({
    setAnswering: ({ body }) => {
      paused = (JSON.parse(body) as { paused: boolean }).paused;
      return [200, { paused }];
    },
  });
  const terminal = terminalAt(gateway.url);
  expect([await terminal.run("pause"), paused]).toEqual([0, true]);
  expect(terminal.out()).toContain("kept");
  expect([await terminal.run("resume", "--json"), paused]).toEqual([0, false]);
});

test.each([
  ["en", "Switch Hearth off there, then run `npx hearth resume --old-machine-off`"],
  ["zh-CN", "请关闭那里的 Hearth，然后运行 `npx hearth resume --old-machine-off`"],
] as const)(
  "a restored Hearth that waits for its old machine: status and resume name the command, which ends it (%s)",
  async (language, way) => {
    let off = false;
    const waits = {
      code: "RESTORED_WAITS",
      message: "This Hearth came here from vm.",
      hint: "Switch Hearth on vm off, then say so here.",
    };
    const overview = {
      answering: { paused: true, pausedAt: 1_700_000_000_000, now: 0, waiting: 0 },
      local: { running: false, models: 0, loaded: [] },
      reach: { mode: "local", url: null, ok: true },
      troubles: [{ ...waits, id: "restore.oldMachine", severity: "warning", path: "/backup" }],
    };
    const gateway = await gatewayWith({
      status: () => [200, status],
      overview: () => [200, overview],
      setAnswering: () => (off ? [200, { paused: false }] : [409, { error: { ...waits, type: "conflict_error" } }]),
      oldMachineOff: () => {
        off = true;
        return [200, { ok: true }];
      },
    });
    const asked = terminalAt(gateway.url, { language });
    expect(await asked.run("status")).toBe(0);
    expect(asked.out()).toContain(`This Hearth came here from vm. ${way}`);
    expect(asked.out()).not.toContain("`npx hearth resume`");
    expect(await asked.run("resume")).toBe(1);
    expect(asked.err()).toContain(way);
    expect(off).toBe(false);
    expect(await asked.run("resume", "--old-machine-off")).toBe(0);
    expect([off, asked.out()]).toEqual([true, expect.stringContaining(messagesOf(language).pause.resumed)]);
    expect(await asked.run("pause", "--old-machine-off")).toBe(2);
  },
);

test("status tells of a pause, the phone's address, local models and what needs a person", async () => {
  const trouble = {
    id: "reach.x",
    severity: "warning",
    code: "TAILSCALE_SIGNED_OUT",
    message: "Signed out.",
    hint: "Sign in.",
    path: null,
  };
  const overview = {
    answering: { paused: true, pausedAt: 1_700_000_000_000, now: 0, waiting: 2 },
    local: { running: true, models: 3, loaded: [{ name: "qwen3.5:4b", gpuShare: 1 }] },
    reach: { mode: "serve", url: "https://home.tail1.ts.net", ok: true },
    troubles: [trouble, { ...trouble, id: "settings.CONFIG_VALUE.x", message: "Told above." }],
  };
  const gateway = await gatewayWith({ status: () => [200, status], overview: () => [200, overview] });
  const terminal = terminalAt(gateway.url);
  expect(await terminal.run("status")).toBe(0);
  for (const word of ["paused since", "https://home.tail1.ts.net", "3 in Ollama", "qwen3.5:4b", "Signed out. Sign in."])
    expect(terminal.out()).toContain(word);
  expect(terminal.out()).not.toContain("Told above.");
});
