import { afterEach, describe, expect, test } from "vitest";
import type { ServeInput } from "../../../../gateway/network/serve/decide-serve.ts";
import { createServe } from "../../../../gateway/network/serve/serve.ts";
import type { ProbeEnd } from "../../../../gateway/network/serve/serve-probe.ts";
import { readStatus } from "../../../../gateway/network/tailscale/status.ts";
import { tailnetOf } from "../../../../gateway/network/tailscale/tailnet-state.ts";
import { createFakeLog } from "../../../support/app.ts";
import { createFakeClock } from "../../../support/fake-clock.ts";
import { createFakeHost } from "../../../support/tailscale/fake-host.ts";
import { runningStatus, stoppedStatus } from "../../../support/tailscale/recorded.ts";

const factsOf = (raw: object): ServeInput["facts"] => {
  const status = readStatus(raw);
  return status && tailnetOf({ kind: "status", status }, { now: 1, platform: "linux", user: "anna" });
};
/** When the test's clock stands still. */
const running = { kind: "running", pid: 7, sinceMs: createFakeClock().now() } as const;
const companion = "tailscale-serve";
let stop = (): Promise<void> => Promise.resolve();
afterEach(() => stop());

function world(given: { present?: boolean; socket?: string } = {}) {
  const parent = createFakeHost(given.present ?? true);
  const clock = createFakeClock();
  const says = {
    wanted: true,
    raw: runningStatus as object,
    config: {} as unknown,
    probe: { kind: "ours" } as ProbeEnd,
    program: "/usr/bin/tailscale" as string | null,
    frozen: false,
  };
  const facts = (): ServeInput["facts"] => {
    const now = factsOf(says.raw);
    return says.frozen && now ? { ...now, kind: "frozen", code: "TAILSCALE_FROZEN" } : now;
  };
  const states: string[] = [];
  const probes: { name: string; address: string; port: number }[] = [];
  const serve = createServe({
    ...{ host: parent.host, clock, log: createFakeLog(), user: "anna" },
    socket: () => given.socket,
    input: () => ({
      ...{ wanted: says.wanted, httpsPort: undefined, facts: facts(), target: 18789, program: says.program },
      config: () => Promise.resolve(says.config),
    }),
    probe: ({ name, address, port }) => {
      probes.push({ name, address, port });
      return Promise.resolve(says.probe);
    },
    times: { startingMs: 5, settledMs: 60_000, graceMs: 10_000 },
    onChange: state => void states.push(state.kind === "failed" ? state.failure.code : state.kind),
  });
  stop = () => serve.stop();
  return { serve, says, states, probes, clock, ...parent };
}

describe("tailscale serve", () => {
  test("is started by the parent, and serves once an answer of ours came back through it", async () => {
    const { serve, says, states, probes, wanted, state } = world({ socket: "/run/ts.sock" });
    says.probe = { kind: "pending", problem: "ECONNREFUSED" };
    serve.changed();
    await expect.poll(wanted).toEqual([
      {
        name: companion,
        program: "/usr/bin/tailscale",
        args: ["--socket=/run/ts.sock", "serve", "--https=443", "http://127.0.0.1:18789"],
        environment: {},
        stopSignal: "SIGINT",
        stopWithinMs: 5_000,
      },
    ]);
    state(companion, running);
    await expect.poll(() => probes.length).toBeGreaterThan(1);
    expect(probes[0]).toEqual({ name: "home.hearth-test.ts.net", address: "100.64.0.1", port: 443 });
    says.probe = { kind: "other" };
    const before = probes.length;
    await expect.poll(() => probes.length).toBeGreaterThan(before + 1);
    expect(states).toEqual(["starting", "starting"]);
    says.probe = { kind: "ours" };
    await expect.poll(() => states).toEqual(["starting", "starting", "serving"]);
    expect(serve.current()).toEqual({ kind: "serving", port: 443, url: "https://home.hearth-test.ts.net" });
  });

  test("ends when the tailnet does, and when it is no longer wanted", async () => {
    const { serve, says, states, wanted, state } = world();
    serve.changed();
    await expect.poll(() => wanted().length).toBe(1);
    state(companion, running);
    await expect.poll(() => states.at(-1)).toBe("serving");
    says.raw = stoppedStatus;
    serve.changed();
    await expect.poll(() => wanted()).toEqual([]);
    await expect.poll(() => states.at(-1)).toBe("starting");
    says.raw = runningStatus;
    serve.changed();
    await expect.poll(() => states.at(-1)).toBe("serving");
    says.wanted = false;
    serve.changed();
    expect(wanted()).toEqual([]);
    expect(states.at(-1)).toBe("off");
  });

  test("is left as it is while the daemon is only silent", async () => {
    const { serve, says, states, wanted, state } = world();
    serve.changed();
    await expect.poll(() => wanted().length).toBe(1);
    state(companion, running);
    await expect.poll(() => states.at(-1)).toBe("serving");
    says.frozen = true;
    serve.changed();
    await expect.poll(() => states.at(-1)).toBe("starting");
    expect(wanted().length).toBe(1);
    says.frozen = false;
    serve.changed();
    await expect.poll(() => states.at(-1)).toBe("serving");
  });

  test("is started anew when its place was taken away behind its back", async () => {
    const { serve, says, states, wanted, state, clock } = world();
    const web = { "home.hearth-test.ts.net:443": { Handlers: { "/": { Proxy: "http://127.0.0.1:18789" } } } };
    says.config = { Foreground: { a: { TCP: { "443": {} }, Web: web } } };
    serve.changed();
    await expect.poll(() => wanted().length).toBe(1);
    state(companion, running);
    await expect.poll(() => states.at(-1)).toBe("serving");
    clock.advance(10_001);
    serve.changed();
    says.config = {};
    serve.changed();
    await expect.poll(() => states.at(-1)).toBe("starting");
    await expect.poll(() => wanted().length).toBe(0);
    state(companion, { kind: "stopped" });
    await expect.poll(() => wanted().length).toBe(1);
    state(companion, { ...running, sinceMs: clock.now() });
    await expect.poll(() => states.at(-1)).toBe("serving");
  });

  test("is stopped when Funnel is switched on", async () => {
    const { serve, says, states, wanted, state } = world();
    serve.changed();
    await expect.poll(() => wanted().length).toBe(1);
    state(companion, running);
    await expect.poll(() => states.at(-1)).toBe("serving");
    const web = { "home.hearth-test.ts.net:443": { Handlers: { "/": { Proxy: "http://127.0.0.1:18789" } } } };
    says.config = { TCP: { "443": {} }, Web: web, AllowFunnel: { "home.hearth-test.ts.net:443": true } };
    serve.changed();
    await expect.poll(() => states.at(-1)).toBe("FUNNEL_REFUSED");
    expect(wanted()).toEqual([]);
  });

  test.each([
    ["the tailnet has no https", { raw: { ...runningStatus, CertDomains: null } }, "SERVE_NO_HTTPS"],
    ["nobody says what is served", { config: undefined }, "TAILSCALE_FAILED"],
    ["every port is taken", { config: { TCP: { "443": {}, "8443": {}, "10000": {} } } }, "SERVE_PORT_TAKEN"],
    ["there is no command line", { program: null }, "TAILSCALE_MISSING"],
  ])("is not started where %s", async (_, given, code) => {
    const { serve, says, states, wanted } = world();
    Object.assign(says, given);
    serve.changed();
    await expect.poll(() => states.at(-1)).toBe(code);
    expect(wanted()).toEqual([]);
  });

  test("needs somebody who keeps it running, or a person who serves us already", async () => {
    const alone = world({ present: false });
    alone.serve.changed();
    await expect.poll(() => alone.states.at(-1)).toBe("NO_KEEPER");
    const web = { "home.hearth-test.ts.net:443": { Handlers: { "/": { Proxy: "http://127.0.0.1:18789" } } } };
    alone.says.config = { TCP: { "443": {} }, Web: web };
    alone.serve.changed();
    await expect.poll(() => alone.states.at(-1)).toBe("serving");
    expect(alone.wanted()).toEqual([]);
  });

  test("tells what its lines say, and is not started again and again", async () => {
    const { serve, states, wanted, state, line } = world();
    serve.changed();
    await expect.poll(() => wanted().length).toBe(1);
    state(companion, running);
    // It prints this and waits, or ends with 0.
    line(companion, "Serve is not enabled on your tailnet.");
    line(companion, "https://login.tailscale.com/f/serve?node=n1");
    await expect.poll(() => states.at(-1)).toBe("SERVE_NO_HTTPS");
    expect(wanted()).toEqual([]);
    state(companion, { kind: "stopped" });
    expect(states.at(-1)).toBe("SERVE_NO_HTTPS");
    const { length } = states;
    state(companion, { kind: "waiting", failures: 1, restartAtMs: 1, end: "exit 0", lastLines: [] });
    await serve.stop();
    expect(states.length).toBe(length);
  });

  test("that ends for a reason nobody knows is said with its last words, and tried again", async () => {
    const { serve, states, wanted, state } = world();
    serve.changed();
    await expect.poll(() => wanted().length).toBe(1);
    state(companion, { kind: "waiting", failures: 1, restartAtMs: 1, end: "exit 1", lastLines: ["boom", "it broke"] });
    await expect.poll(() => states.at(-1)).toBe("TAILSCALE_FAILED");
    expect(serve.current()).toMatchObject({ failure: { slots: { problem: "it broke" } } });
    expect(wanted().length).toBe(1);
    state(companion, running);
    await expect.poll(() => states.at(-1)).toBe("serving");
  });
});
