import { describe, expect, test } from "vitest";
import { SettingsFile } from "../../../contract/settings/schema.ts";
import { createReachCare, keyNotice, lostAfterMs, type ReachNow, reachTroubles } from "../../../gateway/network/reach-care.ts";
import { changesFor, reachMode } from "../../../gateway/network/reach-mode.ts";
import { hostNames, type ReachFacts, reachUrl } from "../../../gateway/network/reach-view.ts";
import { readStatus } from "../../../gateway/network/tailscale/status.ts";
import { type TailnetFacts, type TailscaleFault, tailnetOf } from "../../../gateway/network/tailscale/tailnet-state.ts";
import type { NewNotice } from "../../../gateway/notices/notices.ts";
import type { TroubleFact } from "../../../gateway/overview/troubles.ts";
import { createFakeLog } from "../../support/app.ts";
import { createFakeClock } from "../../support/fake-clock.ts";
import { runningStatus, signedOutStatus, stoppedStatus } from "../../support/tailscale/recorded.ts";

const start = Date.UTC(2026, 10, 2, 12);
const dayMs = 86_400_000;
const around = { now: start, platform: "linux", user: "anna" } as const;
const fault = (one: TailscaleFault): TailnetFacts => tailnetOf({ kind: "fault", fault: one }, around);
function factsOf(raw: object): TailnetFacts {
  const status = readStatus(raw);
  return status ? tailnetOf({ kind: "status", status }, around) : fault("missing");
}
const running = factsOf(runningStatus);
const serving = { kind: "serving", port: 443, url: "https://home.hearth-test.ts.net" } as const;
const off = { kind: "off" } as const;
const listening = ["127.0.0.1:18789", "100.64.0.1:18789", "[fd7a:115c:a1e0:ab12:4843:cd96:6240:1]:18789"];
const reach = (given: Partial<ReachFacts>): ReachFacts => ({
  ...{ mode: "address", facts: running, serve: off, listening, port: 18789, ...given },
});

describe("who shall reach the gateway", () => {
  const settings = (gateway: object) => SettingsFile.parse({ gateway });
  test.each([
    ["local", {}],
    ["local", { bind: "::1" }],
    ["address", { bind: "tailnet" }],
    ["address", { bind: "100.64.0.7" }],
    ["address", { bind: "[fd7a:115c:a1e0::7]" }],
    ["serve", { tailscale: { serve: true } }],
    ["serve", { bind: "tailnet", tailscale: { serve: true } }],
  ])("%s: %j", (mode, gateway) => expect(reachMode(settings(gateway))).toBe(mode));

  test.each([
    ["local", {}, []],
    ["local", { bind: "::1" }, []],
    ["local", { bind: "tailnet" }, ["gateway.bind=127.0.0.1"]],
    ["local", { tailscale: { serve: true } }, ["gateway.tailscale.serve=false"]],
    ["address", {}, ["gateway.bind=tailnet"]],
    ["address", { tailscale: { serve: true } }, ["gateway.bind=tailnet", "gateway.tailscale.serve=false"]],
    ["serve", { bind: "100.64.0.7" }, ["gateway.bind=127.0.0.1", "gateway.tailscale.serve=true"]],
    ["serve", { bind: "127.0.0.7" }, ["gateway.tailscale.serve=true"]],
  ] as const)("becomes %s from %j", (mode, gateway, expected) => {
    const changes = changesFor(mode, settings(gateway));
    expect(changes.map(({ path, value }) => `${path.join(".")}=${value}`)).toEqual(expected);
  });
});

describe("where a phone opens Hearth", () => {
  test.each([
    ["http://100.64.0.1:18789", {}],
    [null, { mode: "local" }],
    [null, { facts: null }],
    // A stopped daemon lists its addresses still; a provider's network has addresses like the tailnet's.
    [null, { facts: factsOf(stoppedStatus) }],
    [null, { listening: ["127.0.0.1:18789", "100.64.9.9:18789"] }],
    ["http://[fd7a:115c:a1e0:ab12:4843:cd96:6240:1]:18789", { listening: listening.slice(2) }],
    ["https://home.hearth-test.ts.net", { mode: "serve", serve: serving }],
    [null, { mode: "serve", serve: { kind: "starting", port: 443 } }],
  ] as const)("%s: %j", (url, given) => expect(reachUrl(reach(given))).toBe(url));

  test.each([
    [[], { mode: "local" }],
    [["home.hearth-test.ts.net", "home"], {}],
    [["home.hearth-test.ts.net"], { mode: "serve", serve: serving }],
    [["home.hearth-test.ts.net", "home.hearth-test.ts.net:8443"], { mode: "serve", serve: { ...serving, port: 8443 } }],
    [[], { facts: factsOf(signedOutStatus) }],
    [[], { facts: factsOf(stoppedStatus) }],
    [["home.hearth-test.ts.net", "home"], { facts: { ...running, kind: "frozen" } }],
    ...["*", "*.ts.net", "localhost", "a..b", "a b.c", "1.2.3.4", "-a.net", `${"a".repeat(64)}.net`].map(
      name => [[], { facts: { ...running, name } }] as const,
    ),
  ] as const)("under the names %j", (names, given) => expect(hostNames(reach(given))).toEqual(names));
});

describe("what is wrong with the way to the phone", () => {
  const now = (given: Partial<ReachNow>): ReachNow => ({ mode: "address", facts: running, serve: off, ok: true, ...given });
  const expiring = factsOf({
    ...runningStatus,
    Self: { ...runningStatus.Self, KeyExpiry: new Date(start + 2 * dayMs).toISOString() },
  });
  test.each([
    [[], {}],
    [[], { mode: "local", facts: fault("frozen") }],
    [[], { facts: null }],
    [[], { facts: factsOf({ BackendState: "Starting" }) }],
    [["error reach.frozen TAILSCALE_FROZEN"], { facts: fault("frozen") }],
    [["error reach.signedOut TAILSCALE_SIGNED_OUT"], { facts: factsOf(signedOutStatus) }],
    [
      ["warning reach.offline TAILSCALE_OFFLINE"],
      { facts: factsOf({ ...runningStatus, Self: { ...runningStatus.Self, Online: false } }) },
    ],
    [["warning reach.keyExpires TAILSCALE_KEY_EXPIRES"], { facts: expiring }],
    [
      ["error reach.serve SERVE_PORT_TAKEN"],
      { mode: "serve", serve: { kind: "failed", failure: { code: "SERVE_PORT_TAKEN", slots: {}, url: null } } },
    ],
  ] as const)("%j", (expected, given) => {
    expect(reachTroubles(now(given)).map(({ severity, id, code }) => `${severity} ${id} ${code}`)).toEqual(expected);
  });

  test.each([
    [null, 8 * dayMs],
    ["keyExpires week", 7 * dayMs],
    ["keyExpires week", dayMs + 1],
    ["keyExpires day", dayMs],
    ["keyExpired", 0],
  ])("a key: %s with %i ms left", (expected, left) => {
    const notice = keyNotice(start + left, start);
    const span = notice?.id.split(":")[1];
    expect(notice && (notice.kind === "keyExpires" ? `${notice.kind} ${span}` : notice.kind)).toBe(expected);
    expect(keyNotice(null, start)).toBeNull();
  });

  function careWorld() {
    const clock = createFakeClock(start);
    const told: string[] = [];
    const put: TroubleFact[][] = [];
    const care = createReachCare({
      ...{ clock, log: createFakeLog() },
      troubles: { put: (_, facts) => void put.push([...facts]) },
      notices: {
        raise: ({ id, kind }: NewNotice) => Promise.resolve(told.push(`${kind} ${id.replace(/:\d+$/, "")}`) > 0),
        settle: id => Promise.resolve(void told.push(`settled ${id.replace(/:\d+$/, "")}`)),
      },
    });
    return { clock, told, care };
  }

  test("an outage is told once when it lasts, and taken back when it is over", () => {
    const { clock, told, care } = careWorld();
    const lost = now({ facts: fault("notRunning"), ok: false });
    care.look(now({}));
    told.length = 0;
    care.look(lost);
    clock.advance(lostAfterMs - 1);
    care.look(lost);
    expect(told).toEqual([]);
    clock.advance(1);
    care.look(lost);
    care.look(lost);
    care.look(now({}));
    care.look(lost);
    care.look(now({}));
    expect(told).toEqual(["reachLost reach-lost", "settled reach-lost"]);
  });

  test("nothing is told while only this computer is wanted", () => {
    const { clock, told, care } = careWorld();
    care.look(now({ mode: "local", facts: expiring }));
    clock.advance(lostAfterMs * 2);
    care.look(now({ mode: "local", facts: fault("frozen"), ok: true }));
    expect(told).toEqual(["settled reach-lost"]);
  });

  test("a key that ends is told a week before, a day before and after, and taken back when it is renewed", () => {
    const { clock, told, care } = careWorld();
    const withKey = (days: number) => now({ facts: { ...expiring, keyExpiresAt: start + days * dayMs } });
    care.look(withKey(7));
    care.look(withKey(7));
    clock.advance(6 * dayMs);
    care.look(withKey(7));
    clock.advance(dayMs);
    care.look(withKey(7));
    // A daemon that cannot be asked says nothing of its key.
    care.look(now({ facts: fault("frozen") }));
    care.look(withKey(187));
    expect(told.filter(one => one !== "settled reach-lost" && !/^settled key-expire[sd](:week|:day)?$/.test(one))).toEqual([
      "keyExpires key-expires:week",
      "keyExpires key-expires:day",
      "keyExpired key-expired",
    ]);
    expect(told.slice(-3)).toEqual(["settled key-expires:week", "settled key-expires:day", "settled key-expired"]);
  });
});
