import { afterEach, beforeEach, expect, test } from "vitest";
import type { Clock } from "../../../../gateway/clock.ts";
import { createTailscaleClient } from "../../../../gateway/network/tailscale/client.ts";
import { createTailnetWatcher, type WatchTimes } from "../../../../gateway/network/tailscale/watcher.ts";
import { createFakeLog } from "../../../support/app.ts";
import { createFakeClock } from "../../../support/fake-clock.ts";
import { type FakeDaemon, startFakeDaemon } from "../../../support/tailscale/fake-daemon.ts";
import { createFakeHost } from "../../../support/tailscale/fake-host.ts";
import { runningStatus, signedOutStatus, stoppedStatus } from "../../../support/tailscale/recorded.ts";

let daemon: FakeDaemon;
let stop: (() => Promise<void>)[] = [];
beforeEach(async () => {
  daemon = await startFakeDaemon();
});
afterEach(async () => {
  for (const one of stop) await one();
  stop = [];
  await daemon.stop();
});

const never = 1_000_000;
const slow: WatchTimes = { idlePollMs: never, pollMs: never, eagerPollMs: never, eagerForMs: never, shortBusMs: 0, gatherMs: 1 };

function watch(times: Partial<WatchTimes> = {}, clock: Clock = createFakeClock()) {
  const kinds: string[] = [];
  const host = createFakeHost();
  const log = createFakeLog();
  const watcher = createTailnetWatcher({
    client: createTailscaleClient({
      places: () => ({ doors: [{ kind: "socket", path: daemon.socket }], program: null }),
      socket: () => undefined,
      log,
      limits: { statusMs: 150, whoisMs: 1_000, changeMs: 1_000, commandMs: 1_000 },
    }),
    ...{ clock, host: host.host, log, platform: "linux", user: "anna", times: { ...slow, ...times }, needed: () => true },
    onChange: facts => void kinds.push(facts.kind),
  });
  watcher.start();
  stop.push(() => watcher.stop());
  return { watcher, kinds, host };
}

test("hears of each change over the bus, and says it once", async () => {
  const { kinds } = watch();
  await expect.poll(() => daemon.watchers()).toBe(1);
  daemon.says.status = stoppedStatus;
  daemon.news();
  await expect.poll(() => kinds).toEqual(["running", "stopped"]);
  daemon.news();
  daemon.says.status = signedOutStatus;
  daemon.news();
  await expect.poll(() => kinds).toEqual(["running", "stopped", "signedOut"]);
  expect(daemon.watchers()).toBe(1);
});

test("a bus that ends is news too, and is taken up again", async () => {
  const { kinds } = watch();
  await expect.poll(() => daemon.watchers()).toBe(1);
  daemon.says.status = stoppedStatus;
  daemon.endBus();
  await expect.poll(() => kinds).toEqual(["running", "stopped"]);
  await expect.poll(() => daemon.watchers()).toBe(1);
});

test("a bus that keeps hanging up is left alone for a while; a wake-up takes it up at once", async () => {
  daemon.says.hangsUp = true;
  const { kinds, host } = watch({ pollMs: 5, eagerPollMs: 5, shortBusMs: never });
  const calls = (what: string): number => daemon.asked.filter(one => one === what).length;
  await expect.poll(() => calls("GET status")).toBeGreaterThan(20);
  expect([kinds, calls("GET watch-ipn-bus")]).toEqual([["running"], 1]);
  host.resume();
  await expect.poll(() => calls("GET watch-ipn-bus")).toBe(2);
});

test("is taken up again by a poll when its rest is over", async () => {
  daemon.says.hangsUp = true;
  watch({ pollMs: 5, eagerPollMs: 5, shortBusMs: 30 });
  await expect.poll(() => daemon.asked.filter(one => one === "GET watch-ipn-bus").length).toBeGreaterThan(1);
});

test("bears an exception: it is in the log, and the next poll asks anew", async () => {
  const log = createFakeLog();
  let asked = 0;
  const watcher = createTailnetWatcher({
    client: {
      status: () => (asked++ === 0 ? Promise.reject(new Error("odd")) : Promise.resolve({ kind: "fault", fault: "missing" })),
      watch: () => null,
    },
    ...{ clock: createFakeClock(), host: createFakeHost().host, log, platform: "linux", user: "anna", needed: () => true },
    ...{ times: { ...slow, pollMs: 5 }, onChange: () => undefined },
  });
  watcher.start();
  stop.push(() => watcher.stop());
  expect(await watcher.refresh()).toBeNull();
  await expect.poll(() => watcher.current()?.kind).toBe("missing");
});

test("asks from time to time, because a dead bus is as silent as a quiet one", async () => {
  const { kinds, watcher } = watch({ pollMs: 5, eagerPollMs: 5 });
  await expect.poll(() => kinds).toEqual(["running"]);
  daemon.says.frozen = true;
  await expect.poll(() => kinds).toEqual(["running", "frozen"]);
  expect(watcher.current()).toMatchObject({
    name: "home.hearth-test.ts.net",
    addresses: runningStatus.TailscaleIPs,
    action: "open",
  });
  daemon.says.frozen = false;
  await expect.poll(() => kinds).toEqual(["running", "frozen", "running"]);
});

test("asks anew when the machine wakes up", async () => {
  const { kinds, host } = watch();
  await expect.poll(() => kinds).toEqual(["running"]);
  daemon.says.status = stoppedStatus;
  host.resume();
  await expect.poll(() => kinds).toEqual(["running", "stopped"]);
});

test("asks more often while somebody looks", async () => {
  const clock = createFakeClock();
  const { kinds, watcher } = watch({ eagerPollMs: 5, eagerForMs: 1_000 }, clock);
  await expect.poll(() => kinds).toEqual(["running"]);
  daemon.says.status = { ...runningStatus, Health: ["something"] };
  watcher.look();
  await expect.poll(() => watcher.current()?.health).toEqual(["something"]);
});

test("leaves no question behind when it stops", async () => {
  const { watcher, kinds } = watch();
  await expect.poll(() => daemon.watchers()).toBe(1);
  daemon.says.frozen = true;
  const asking = watcher.refresh();
  await watcher.stop();
  await asking;
  await expect.poll(() => daemon.watchers()).toBe(0);
  expect(kinds).toEqual(["running"]);
});
