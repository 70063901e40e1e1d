import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { distFile, type GatewayProcess, startGatewayProcess } from "../support/gateway-process.ts";
import { startFakeOpenAi } from "../support/upstreams/openai.ts";

/** The built command line against the built gateway. */
let upstream: Awaited<ReturnType<typeof startFakeOpenAi>>;
let gateway: GatewayProcess;

beforeAll(async () => {
  upstream = await startFakeOpenAi();
  gateway = await startGatewayProcess({
    settings: {
      providers: [
        {
          name: "fake",
          type: "openai-compatible",
          baseUrl: upstream.url,
          apiKey: "sk-not-a-key-0123456789",
          models: ["fake-model"],
        },
      ],
      defaultModel: "fake/fake-model",
    },
  });
});
afterAll(async () => {
  await gateway?.stop();
  await upstream?.stop();
});

type Run = { code: number | null; out: string; err: string };

function begin(
  args: readonly string[],
  options: { home?: string; env?: Record<string, string>; stdin?: "pipe" | "ignore" } = {},
) {
  const child = spawn(process.execPath, [distFile("cli/hearth.mjs"), ...args], {
    env: { ...process.env, HEARTH_HOME: options.home ?? gateway.home, HEARTH_LANG: "en", ...options.env },
    stdio: [options.stdin ?? "ignore", "pipe", "pipe"],
  });
  const run: Run = { code: null, out: "", err: "" };
  child.stdout?.setEncoding("utf8").on("data", (text: string) => {
    run.out += text;
  });
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    run.err += text;
  });
  const done = once(child, "close").then((): Run => ({ ...run, code: child.exitCode }));
  return { child, done, run };
}
const hearth = (...args: string[]): Promise<Run> => begin(args).done;

/** What the newest reply of the newest conversation says so far. */
async function newestReply(): Promise<string> {
  const get = async (path: string) =>
    (await fetch(`${gateway.url}${path}`, { headers: { authorization: `Bearer ${gateway.token}` } })).json();
  const { sessions } = (await get("/api/sessions?limit=1")) as { sessions: { id: string }[] };
  const { messages } = (await get(`/api/sessions/${sessions[0]?.id}/messages`)) as { messages: { role: string; text: string }[] };
  return messages.findLast(one => one.role === "assistant")?.text ?? "";
}

test("agent: the plain answer in a pipe, the whole object under --json, the same conversation again", async () => {
  const first = await hearth("agent", "--message", "good morning");
  expect(first).toMatchObject({ code: 0, err: "" });
  expect(first.out).toBe("You said: good morning\n");
  const second = await hearth("agent", "--message", "again", "--continue", "--json");
  expect(second).toMatchObject({ code: 0, err: "" });
  const answer = JSON.parse(second.out);
  expect(answer).toMatchObject({ text: "You said: again", model: "fake/fake-model", state: "answered" });
  const third = await hearth("agent", "--message", "third", "--session", answer.sessionId, "--json");
  expect(JSON.parse(third.out).sessionId).toBe(answer.sessionId);
});

test("agent: standard input goes along as an attachment", async () => {
  const { child, done } = begin(["agent", "--message", "read this"], { stdin: "pipe" });
  child.stdin?.end("the contents of a file 日志");
  expect((await done).code).toBe(0);
  expect(JSON.stringify(upstream.requests.at(-1))).toContain("the contents of a file 日志");
});

test("agent: a failure of the provider is a sentence and a next step, or the object under --json; exit 1", async () => {
  upstream.script({ fail: 401 });
  const plain = await hearth("agent", "--message", "x");
  expect(plain.code).toBe(1);
  expect(plain.err).toMatch(/^hearth: fake refused the key\.\n {2}→ /);
  const json = await hearth("agent", "--message", "x", "--json");
  expect(json.code).toBe(1);
  expect(JSON.parse(json.err).error).toMatchObject({ code: "MODEL_KEY_REFUSED", type: "authentication_error" });
  upstream.script({});
});

test("agent: Ctrl-C stops the answer at the gateway and exits 130", async () => {
  upstream.script({ reply: "one two three four five six seven eight nine ten".repeat(20), chunkDelayMs: 50 });
  const abortedBefore = upstream.aborted();
  const { child, done } = begin(["agent", "--message", "count"]);
  const callsBefore = upstream.calls();
  await expect.poll(upstream.calls).toBeGreaterThan(callsBefore);
  await expect.poll(newestReply).toMatch(/^one two/);
  child.kill("SIGINT");
  const { code, out } = await done;
  expect(code).toBe(130);
  expect(out).toMatch(/^one two/);
  await expect.poll(upstream.aborted).toBe(abortedBefore + 1);
  upstream.script({});
});

test("status, devices, logs, audit and config speak JSON", async () => {
  const status = JSON.parse((await hearth("status", "--json")).out);
  expect(status.gateway).toMatchObject({ state: "running", url: gateway.url, pid: gateway.pid, bootId: gateway.ready.bootId });
  expect(JSON.parse((await hearth("devices", "list", "--json")).out).devices).toBeInstanceOf(Array);
  const verdict = JSON.parse((await hearth("audit", "verify", "--json")).out);
  expect(verdict).toMatchObject({ ok: true, firstBrokenRow: null });
  expect(verdict.rows).toBeGreaterThan(0);
  const file = join(gateway.home, "audit.jsonl");
  expect((await hearth("audit", "export", "--jsonl", file)).code).toBe(0);
  expect(readFileSync(file, "utf8").trimEnd().split("\n").length).toBeGreaterThanOrEqual(verdict.rows);
  const logs = (await hearth("logs", "--json", "--lines", "5")).out.trimEnd().split("\n");
  for (const line of logs) expect(JSON.parse(line)).toHaveProperty("msg");
  const config = await hearth("config", "check", "--json");
  expect(config.code).toBe(0);
  expect(JSON.parse(config.out)).toMatchObject({ ok: true });
});

test("pair: the code that it prints pairs a device", async () => {
  const { code, url, expiresAt } = JSON.parse((await hearth("pair", "--json")).out);
  expect(url).toContain(code);
  expect(expiresAt).toBeGreaterThan(Date.now());
  const answer = await fetch(`${gateway.url}/api/devices/pair`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ code, name: "e2e" }),
  });
  expect(answer.status).toBe(201);
  const { deviceId } = (await answer.json()) as { deviceId: string };
  expect((await hearth("devices", "list")).out).toContain(deviceId);
  expect((await hearth("devices", "remove", deviceId)).code).toBe(0);
  expect((await hearth("pair")).out).toMatch(/[█▀▄]{10}/);
});

test("no secret is in what the log keeps", () => {
  const log = join(gateway.home, "logs", "gateway.log");
  const text = existsSync(log) ? readFileSync(log, "utf8") : "";
  for (const secret of ["sk-not-a-key-0123456789", gateway.token ?? "no token was made"]) expect(text).not.toContain(secret);
});

test("in an empty home nothing runs: exit 69, in words and as an object", async () => {
  const home = mkdtempSync(join(tmpdir(), "hearth-empty-"));
  try {
    const words = await begin(["agent", "--message", "x"], { home }).done;
    expect(words).toMatchObject({ code: 69, out: "" });
    expect(words.err).toContain("npm start");
    const chinese = await begin(["status", "--json"], { home, env: { HEARTH_LANG: "zh-CN" } }).done;
    expect(chinese.code).toBe(69);
    expect(JSON.parse(chinese.out).gateway.state).toBe("stopped");
    expect(JSON.parse(chinese.err).error).toMatchObject({ code: "NOT_RUNNING", message: "Hearth 没有运行。" });
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
});

test("--help and --version answer at once and need no gateway", async () => {
  expect(await hearth("--version")).toMatchObject({ code: 0, out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
  expect((await hearth("--help")).out).toContain("Usage: hearth");
  expect((await hearth("nonsense")).code).toBe(2);
});
