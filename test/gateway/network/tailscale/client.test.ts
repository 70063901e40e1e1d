import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createTailscaleClient } from "../../../../gateway/network/tailscale/client.ts";
import { createFakeLog } from "../../../support/app.ts";
import { makeFakeCommand } from "../../../support/tailscale/fake-command.ts";
import { type FakeDaemon, startFakeDaemon } from "../../../support/tailscale/fake-daemon.ts";
import { runningStatus } from "../../../support/tailscale/recorded.ts";

let daemon: FakeDaemon;
let command: ReturnType<typeof makeFakeCommand>;
beforeEach(async () => {
  daemon = await startFakeDaemon();
  command = makeFakeCommand();
});
afterEach(async () => {
  await daemon.stop();
  command.remove();
});

const status = { "status --json": { stdout: JSON.stringify(runningStatus) } };
function client(given: { socket?: string; program?: string | null; statusMs?: number } = {}) {
  const doors = [{ kind: "socket", path: given.socket ?? daemon.socket } as const];
  return createTailscaleClient({
    places: () => ({ doors, program: given.program === undefined ? command.program : given.program }),
    socket: () => undefined,
    log: createFakeLog(),
    limits: { statusMs: given.statusMs ?? 20_000, whoisMs: 20_000, changeMs: 20_000, commandMs: 20_000 },
  });
}

describe("how the tailnet is", () => {
  test("is asked of the daemon, with the one Host that it takes", async () => {
    expect(await client().status()).toMatchObject({
      kind: "status",
      status: { state: "Running", name: "home.hearth-test.ts.net" },
    });
    expect(daemon.asked).toEqual(["GET status"]);
    expect(command.asked()).toEqual([]);
  });

  test("is asked of the command line where no daemon is behind the socket", async () => {
    command.set(status);
    expect(await client({ socket: "/nowhere/tailscaled.sock" }).status()).toMatchObject({ kind: "status" });
    expect(command.asked()).toEqual(["status --json"]);
  });

  test.each([
    ["the app cannot start, and ends with 0", { stdout: "The Tailscale GUI failed to start: no session", code: 0 }],
    ["no daemon", { stderr: "failed to connect to local tailscaled", code: 1 }],
  ])("%s: it does not run", async (_, answer) => {
    command.set({ "status --json": answer });
    expect(await client({ socket: "/nowhere" }).status()).toEqual({ kind: "fault", fault: "notRunning" });
  });

  test("nothing is installed", async () => {
    expect(await client({ socket: "/nowhere", program: null }).status()).toEqual({ kind: "fault", fault: "missing" });
  });

  test("a frozen daemon takes the question and never answers", async () => {
    daemon.says.frozen = true;
    expect(await client({ statusMs: 30 }).status()).toEqual({ kind: "fault", fault: "frozen" });
    expect(command.asked()).toEqual([]);
  });

  test("a daemon that was here and is gone does not run; nothing else is asked", async () => {
    const one = client();
    await one.status();
    await daemon.stop();
    expect(await one.status()).toEqual({ kind: "fault", fault: "notRunning" });
    expect(command.asked()).toEqual([]);
    expect(await one.whois("100.64.0.2")).toBe("silent");
    expect(await one.serveConfig()).toBeUndefined();
    expect(await one.change({ method: "POST", path: "login-interactive" })).toEqual({ kind: "noDoor" });
    daemon = await startFakeDaemon();
  });

  test("another answer than a status is tried at the command line", async () => {
    daemon.says.status = "<html>";
    command.set(status);
    expect(await client().status()).toMatchObject({ kind: "status" });
  });

  test("ends at once when nobody waits any more", async () => {
    daemon.says.frozen = true;
    const ending = new AbortController();
    const asking = client().status(ending.signal);
    ending.abort();
    expect((await asking).kind).toBe("fault");
  });
});

describe("who is at an address", () => {
  test("is known, unknown, or not to be found out", async () => {
    const one = client();
    expect(await one.whois("100.64.0.2")).toEqual({ login: "anna@example.com", name: "Anna", node: "phone.hearth-test.ts.net" });
    expect(await one.whois("100.64.0.9")).toBeNull();
    daemon.says.whois["100.64.0.9"] = { Node: {}, UserProfile: {} };
    expect(await one.whois("100.64.0.9")).toBeNull();
  });

  test("is asked of the command line in the macOS app", async () => {
    command.set({ "whois --json 100.64.0.2": { stdout: JSON.stringify(daemon.says.whois["100.64.0.2"]) } });
    expect(await client({ socket: "/nowhere" }).whois("100.64.0.2")).toMatchObject({ login: "anna@example.com" });
  });
});

describe("a change", () => {
  test("is done, or refused to who is not the administrator", async () => {
    const one = client();
    const change = { method: "PATCH", path: "prefs", body: { WantRunning: true, WantRunningSet: true } } as const;
    expect(await one.change(change)).toEqual({ kind: "done" });
    expect(daemon.bodies).toEqual([{ WantRunning: true, WantRunningSet: true }]);
    daemon.says.refuses = true;
    expect(await one.change(change)).toMatchObject({ kind: "refused", problem: expect.stringContaining("access denied") });
  });
});
