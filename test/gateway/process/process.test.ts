import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { FromGateway } from "../../../contract/processes.ts";
import { readEvents } from "../../support/event-reader.ts";

const entry = join(import.meta.dirname, "../../../gateway/server.ts");
const folder = mkdtempSync(join(tmpdir(), "hearth-gateway-"));
const children: ChildProcess[] = [];

/** The gateway's sources as a real child of this process. `messages` is all it said, `ended` its exit code. */
function startGateway(home: string, args: string[] = []) {
  const child = spawn(process.execPath, [entry, "--port", "0", ...args], {
    env: { ...process.env, HEARTH_HOME: home },
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  children.push(child);
  const messages: FromGateway[] = [];
  let words = "";
  child.stderr?.on("data", (text: Buffer) => {
    words += text.toString();
  });
  const ended = new Promise<number | null>(resolve => child.once("exit", resolve));
  const said = new Promise<FromGateway>(resolve =>
    child.on("message", value => {
      const message = FromGateway.parse(value);
      messages.push(message);
      if (message.kind === "ready" || message.kind === "fatal") resolve(message);
    }),
  );
  return { child, messages, ended, said, words: () => words };
}

async function ready(home: string) {
  const gateway = startGateway(home);
  const message = await gateway.said;
  if (message.kind !== "ready") throw new Error(`not ready: ${JSON.stringify(message)} ${gateway.words()}`);
  return { ...gateway, message };
}

afterAll(() => {
  for (const child of children) if (child.exitCode === null && child.signalCode === null) child.kill("SIGKILL");
  rmSync(folder, { recursive: true, force: true });
});

describe("the gateway as a process", { timeout: 120_000 }, () => {
  const home = join(folder, "home");
  let first: Awaited<ReturnType<typeof ready>>;
  beforeAll(async () => {
    first = await ready(home);
  }, 120_000);

  it("owns its home, tells its parent where it is, and makes the owner's token once", async () => {
    const { url, port, setupUrl, newOwnerToken, firstRun, bootId, pid } = first.message;
    expect([url, setupUrl.startsWith(`${url}/#setup=`), firstRun]).toEqual([`http://127.0.0.1:${port}`, true, true]);
    expect(JSON.parse(readFileSync(join(home, "run", "gateway.json"), "utf8"))).toMatchObject({ pid, bootId, url, port });
    const status = await fetch(`${url}/api/status`, { headers: { authorization: `Bearer ${newOwnerToken}` } });
    expect(((await status.json()) as { gateway: object }).gateway).toMatchObject({ bootId, addresses: [`127.0.0.1:${port}`] });
    const code = setupUrl.split("#setup=")[1];
    const signIn = () =>
      fetch(`${url}/api/sign-in`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ code }),
      });
    expect([(await signIn()).status, (await signIn()).status]).toEqual([200, 401]);
  });

  it("lets no second one into its home, and keeps running", async () => {
    const second = startGateway(home);
    expect(await second.said).toMatchObject({ kind: "fatal", code: "ALREADY_RUNNING" });
    expect(await second.ended).toBe(75);
    expect((await fetch(`${first.message.url}/health`)).status).toBe(200);
  });

  it("gives up with the right code for a taken port and for broken settings", async () => {
    const taken = startGateway(join(folder, "taken"), ["--port", String(first.message.port)]);
    expect(await taken.said).toMatchObject({ kind: "fatal", code: "PORT_TAKEN" });
    expect(await taken.ended).toBe(75);
    expect(existsSync(join(folder, "taken", "run", "gateway.json"))).toBe(false);
    writeFileSync(join(folder, "taken", "hearth.json5"), "{ gateway: { port: ");
    const broken = startGateway(join(folder, "taken"));
    expect(await broken.said).toMatchObject({ kind: "fatal", code: "CONFIG_SYNTAX" });
    expect(await broken.ended).toBe(78);
    expect(broken.words()).toContain("hearth.json5");
  });

  it("a start that failed loses neither the owner's token nor the settings that worked", async () => {
    const before = join(folder, "taken");
    const mended = startGateway(before, ["--last-good-settings"]);
    const message = await mended.said;
    expect(message).toMatchObject({ kind: "ready", newOwnerToken: expect.stringMatching(/^[\w-]{43}$/) });
    expect(readdirSync(before).filter(name => name.startsWith("hearth.json5.broken-")).length).toBe(1);
    const { url, newOwnerToken } = message as Extract<FromGateway, { kind: "ready" }>;
    const me = await fetch(`${url}/api/me`, { headers: { authorization: `Bearer ${newOwnerToken}` } });
    expect(me.status).toBe(200);
    // Once: it was told.
    await expect.poll(() => existsSync(join(before, "run", "owner-token.unshown"))).toBe(false);
    mended.child.send({ kind: "stop", deadlineMs: 60_000 });
    expect(await mended.ended).toBe(0);
    const later = await ready(before);
    expect(later.message.newOwnerToken).toBeNull();
    later.child.send({ kind: "stop", deadlineMs: 60_000 });
    expect(await later.ended).toBe(0);
  });

  it("answers a ping, then stops when told, ends its streams and frees its home", async () => {
    const { child, message, ended, messages } = first;
    const reader = readEvents(`${message.url}/api/events`, { authorization: `Bearer ${message.newOwnerToken}` });
    await reader.next();
    child.send({ kind: "nonsense" });
    child.send({ kind: "ping" });
    child.send({ kind: "stop", deadlineMs: 60_000 });
    await reader.closed;
    expect(await ended).toBe(0);
    expect(messages.map(one => one.kind)).toEqual(["companions", "door", "ready", "alive", "stopping"]);
    expect(existsSync(join(home, "run", "gateway.json"))).toBe(false);
  });

  it("comes again after kill -9, knows its owner, and leaves when its parent does", async () => {
    const killed = await ready(home);
    killed.child.kill("SIGKILL");
    await killed.ended;
    expect(existsSync(join(home, "run", "gateway.json"))).toBe(true);
    const again = await ready(home);
    expect([again.message.firstRun, again.message.newOwnerToken]).toEqual([false, null]);
    again.child.disconnect();
    expect(await again.ended).toBe(0);
    expect(existsSync(join(home, "run", "gateway.json"))).toBe(false);
  });
});
