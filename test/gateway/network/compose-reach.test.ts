import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Reach } from "../../../contract/routes/reach.ts";
import { createEventHub } from "../../../gateway/events/event-hub.ts";
import { composeReach, type ReachRoom } from "../../../gateway/network/compose-reach.ts";
import { createFakeLog, createTestApp, type TestApp } from "../../support/app.ts";
import { makeFakeCommand } from "../../support/tailscale/fake-command.ts";
import { type FakeDaemon, startFakeDaemon } from "../../support/tailscale/fake-daemon.ts";
import { createFakeHost } from "../../support/tailscale/fake-host.ts";
import { runningStatus, signedOutStatus, stoppedStatus } from "../../support/tailscale/recorded.ts";

let daemon: FakeDaemon;
let command: ReturnType<typeof makeFakeCommand>;
let app: TestApp;
let room: ReachRoom;
let rebinds = 0;
let tokenLength = 43;
let parent: ReturnType<typeof createFakeHost>;
const addresses = ["127.0.0.1:18789"];

beforeEach(async () => {
  daemon = await startFakeDaemon();
  command = makeFakeCommand();
  parent = createFakeHost();
  rebinds = 0;
  tokenLength = 43;
  const tailscale = { socket: daemon.socket, program: command.program };
  app = await createTestApp({
    settings: { gateway: { tailscale } },
    hub: createEventHub({ bootId: "boot", log: createFakeLog() }),
    handlers: ({ clock, log, settings, hub }) => {
      room = composeReach({
        ...{ clock, log, hub, host: parent.host, bootId: "boot", variables: {}, tokenLength: () => tokenLength },
        settings: {
          ...settings,
          change: async changes => {
            const gateway: Record<string, unknown> = { tailscale: { ...settings.current().gateway.tailscale } };
            for (const { path, value } of changes)
              if (path[1] === "bind") gateway.bind = value;
              else gateway.tailscale = { ...tailscale, serve: value };
            settings.set({ gateway } as never);
            return settings.version();
          },
        },
        troubles: { put: () => undefined },
        notices: { raise: async () => true, settle: async () => undefined },
        place: { port: () => 18789, addresses: () => addresses },
        rebind: async () => void rebinds++,
      });
      return room.handlers;
    },
  });
  room.start();
});
afterEach(async () => {
  await room.stop();
  await app.stop();
  await daemon.stop();
  command.remove();
  addresses.splice(1);
});

const reach = async (): Promise<Reach> => (await app.call("GET", "/api/reach")).json();
const post = async (path: string) => (await app.call("POST", path, {})).json();

describe("GET /api/reach", () => {
  test("says how the tailnet is, in the language of who asks", async () => {
    expect(await reach()).toMatchObject({
      ...{ mode: "local", url: null, secure: false, canServe: true, listening: ["127.0.0.1:18789"] },
      tailnet: { kind: "running", message: "Connected to your tailnet.", login: "anna@example.com" },
      serve: { wanted: false, state: "off" },
    });
    const zh = (await app.call("GET", "/api/reach", undefined, { headers: { "accept-language": "zh-CN" } })).json();
    expect(zh.tailnet.message).toContain("已连接");
  });

  test("is told to the pages when it changes, and addresses count only while the tailnet is up", async () => {
    const events: string[] = [];
    const stop = app.hub.subscribe(({ event, audience }) => void events.push(`${event.kind} ${audience}`));
    await expect.poll(() => room.addresses()).toEqual(runningStatus.TailscaleIPs);
    await expect.poll(() => daemon.watchers()).toBe(1);
    const before = rebinds;
    daemon.says.status = stoppedStatus;
    daemon.news();
    await expect.poll(() => room.addresses()).toEqual([]);
    expect(events).toContain("reach.changed owner");
    expect(rebinds).toBeGreaterThan(before);
    stop();
  });
});

describe("PUT /api/reach", () => {
  test("opens the machine's address, and answers to its names", async () => {
    await reach();
    const before = rebinds;
    expect((await app.call("PUT", "/api/reach", { mode: "address" })).json()).toMatchObject({ mode: "address", url: null });
    expect(rebinds).toBeGreaterThan(before);
    expect(app.settings.current().gateway.bind).toBe("tailnet");
    addresses.push("100.64.0.1:18789");
    expect(await reach()).toMatchObject({ url: "http://100.64.0.1:18789", secure: false });
    expect(room.names()).toEqual(["home.hearth-test.ts.net", "home"]);
    expect(room.glance()).toEqual({ mode: "address", url: "http://100.64.0.1:18789", ok: true });
  });

  test("is refused while the owner's token is too short for a whole tailnet", async () => {
    tokenLength = 31;
    for (const mode of ["address", "serve"])
      expect((await app.call("PUT", "/api/reach", { mode })).json().error).toMatchObject({ code: "TOKEN_TOO_WEAK" });
    expect((await reach()).mode).toBe("local");
    expect((await app.call("PUT", "/api/reach", { mode: "local" })).statusCode).toBe(200);
  });

  test("wants tailscale serve, says what it says, and lets it go again", async () => {
    await reach();
    expect((await app.call("PUT", "/api/reach", { mode: "serve" })).json()).toMatchObject({
      mode: "serve",
      serve: { wanted: true, state: "starting" },
    });
    await expect
      .poll(() => parent.wanted())
      .toMatchObject([{ program: command.program, args: expect.arrayContaining(["--https=443"]) }]);
    expect(parent.wanted()[0]?.args[0]).toBe(`--socket=${daemon.socket}`);
    parent.state("tailscale-serve", { kind: "running", pid: 1, sinceMs: app.clock.now() });
    parent.line("tailscale-serve", "Access denied: serve config denied");
    await expect.poll(async () => (await reach()).serve.failure?.code).toBe("TAILSCALE_REFUSED");
    expect((await reach()).serve.failure?.hint).toMatch(/sudo tailscale set --operator=\S+/);
    expect(room.glance()).toMatchObject({ mode: "serve", ok: false });
    expect((await app.call("PUT", "/api/reach", { mode: "local" })).json()).toMatchObject({
      mode: "local",
      serve: { state: "off" },
    });
    expect(parent.wanted()).toEqual([]);
  });
});

describe("signing in", () => {
  test("a machine that was signed out goes back to its control server under its name, with its other preferences", async () => {
    await expect.poll(() => daemon.asked).toContain("GET prefs");
    daemon.says.status = signedOutStatus;
    daemon.says.prefs = { ControlURL: "", Hostname: "", WantRunning: false, LoggedOut: true, CorpDNS: false };
    daemon.says.onChange = path => {
      if (path === "login-interactive") daemon.says.status = { ...signedOutStatus, AuthURL: "https://login.example.com/a/1" };
    };
    expect(await post("/api/reach/sign-in")).toEqual({ url: "https://login.example.com/a/1" });
    expect(daemon.bodies).toEqual([
      {
        UpdatePrefs: {
          ...{ ControlURL: "https://control.example.com", Hostname: "home" },
          ...{ WantRunning: true, LoggedOut: false, CorpDNS: false },
        },
      },
      null,
    ]);
    expect((await reach()).tailnet).toMatchObject({ kind: "signedOut", url: "https://login.example.com/a/1" });
  });

  test("anew leaves a running tailnet as it is", async () => {
    daemon.says.onChange = () => {
      daemon.says.status = { ...runningStatus, AuthURL: "https://login.example.com/a/2" };
    };
    expect(await post("/api/reach/sign-in")).toEqual({ url: "https://login.example.com/a/2" });
    expect(daemon.bodies).toEqual([null]);
  });

  test("answers the page that waits already", async () => {
    daemon.says.status = { ...signedOutStatus, AuthURL: "https://login.example.com/a/3" };
    expect(await post("/api/reach/sign-in")).toEqual({ url: "https://login.example.com/a/3" });
  });

  test("where there is only a command line: its page, while it waits for it to be opened", async () => {
    app.settings.set({ gateway: { tailscale: { socket: "/nowhere/tailscaled.sock", program: command.program } } });
    command.set({
      "--socket=/nowhere/tailscaled.sock status --json": { stdout: JSON.stringify(signedOutStatus) },
      "--socket=/nowhere/tailscaled.sock login": {
        stderr: "\nTo authenticate, visit:\n\n\thttps://login.example.com/a/4\n\n",
        stays: true,
      },
    });
    expect(await post("/api/reach/sign-in")).toEqual({ url: "https://login.example.com/a/4" });
    command.set({
      "--socket=/nowhere/tailscaled.sock status --json": { stdout: JSON.stringify(signedOutStatus) },
      "--socket=/nowhere/tailscaled.sock login": {
        stderr: "Access denied: checkprefs access denied\nUse 'sudo tailscale login'.",
        code: 1,
      },
    });
    expect((await post("/api/reach/sign-in")).error).toMatchObject({ code: "TAILSCALE_REFUSED" });
  });

  test("says the command where only the administrator may", async () => {
    daemon.says.refuses = true;
    const { error } = await post("/api/reach/sign-in");
    expect(error).toMatchObject({ code: "TAILSCALE_REFUSED", hint: expect.stringMatching(/sudo tailscale set --operator=\S+/) });
  });

  test("needs a Tailscale that answers", async () => {
    await reach();
    await daemon.stop();
    expect((await post("/api/reach/sign-in")).error.code).toBe("TAILSCALE_NOT_RUNNING");
    expect((await post("/api/reach/up")).error.code).toBe("TAILSCALE_NOT_RUNNING");
    daemon = await startFakeDaemon();
  });
});

describe("switching the tailnet on", () => {
  test("waits until it runs", async () => {
    daemon.says.status = stoppedStatus;
    await expect.poll(async () => (await reach()).tailnet.kind).toBe("stopped");
    daemon.says.onChange = () => {
      daemon.says.status = runningStatus;
    };
    expect(await post("/api/reach/up")).toMatchObject({ tailnet: { kind: "running" } });
    expect(daemon.bodies).toEqual([{ WantRunning: true, WantRunningSet: true }]);
  });

  test("is of no use to a machine that is signed out", async () => {
    daemon.says.status = signedOutStatus;
    expect((await post("/api/reach/up")).error.code).toBe("TAILSCALE_SIGNED_OUT");
    daemon.says.status = stoppedStatus;
    daemon.says.refuses = true;
    expect((await post("/api/reach/up")).error).toMatchObject({
      code: "TAILSCALE_REFUSED",
      hint: expect.stringContaining("sudo tailscale up"),
    });
  });
});
