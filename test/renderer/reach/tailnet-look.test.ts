import { describe, expect, test } from "vitest";
import { TailnetKind } from "../../../contract/routes/reach.ts";
import { openLater } from "../../../renderer/reach/open-later.ts";
import {
  cutsOff,
  devicesThere,
  hintBeside,
  serveShown,
  signInMark,
  tailnetTone,
  waitsForTailnet,
} from "../../../renderer/reach/tailnet-look.ts";

test("every state of the tailnet has its colour; one that runs and wants something is no green", () => {
  const tones = TailnetKind.options.map(kind => [kind, tailnetTone({ kind, action: "none" })]);
  expect(Object.fromEntries(tones)).toEqual({
    missing: "honey",
    notRunning: "honey",
    frozen: "rust",
    starting: "busy",
    signedOut: "honey",
    needsApproval: "honey",
    otherUser: "rust",
    stopped: "honey",
    expired: "rust",
    offline: "honey",
    running: "leaf",
  });
  expect(tailnetTone({ kind: "running", action: "renew" })).toBe("honey");
});

test("a phone is told apart from other devices, and only who is online is there", () => {
  const peers = [
    { name: "iphone.tail1.ts.net", os: "iOS", online: true },
    { name: "pixel", os: "android", online: true },
    { name: "old-phone.tail1.ts.net", os: "iOS", online: false },
    { name: "desk.tail1.ts.net", os: "linux", online: true },
  ];
  expect(devicesThere(peers)).toEqual({ phones: ["iphone", "pixel"], others: ["desk"] });
});

test.each([
  ["Start it: sudo systemctl start tailscaled", "sudo systemctl start tailscaled", "open", ""],
  ["Sign in under Settings.", null, "signIn", ""],
  ["Wait a moment.", null, "none", "Wait a moment."],
  ["Ask the administrator.", "sudo tailscale set --operator=anna", "none", "Ask the administrator."],
] as const)("a hint that only repeats the command or the button is left out: %s", (hint, command, action, shown) => {
  expect(hintBeside({ hint, command, action })).toBe(shown);
});

describe("of https is said", () => {
  const failure = (code: string) => ({ code, message: "", hint: "", url: null });
  const serve = { wanted: true, state: "off", url: null, httpsPort: null, failure: null, companion: null } as const;
  test.each([
    ["that it opens", "serve", "running", { state: "starting" }, "starting"],
    ["nothing while Tailscale is missing", "serve", "missing", { state: "starting" }, "off"],
    ["nothing while Tailscale is off", "serve", "stopped", { state: "starting" }, "off"],
    [
      "nothing that the tailnet's card says",
      "serve",
      "missing",
      { state: "failed", failure: failure("TAILSCALE_MISSING") },
      "off",
    ],
    ["why it fails by itself", "serve", "running", { state: "failed", failure: failure("SERVE_NO_HTTPS") }, "failed"],
    ["that it works, also without the control server", "serve", "offline", { state: "serving" }, "serving"],
    ["nothing where it is not wanted", "address", "running", { state: "starting" }, "off"],
  ] as const)("%s", (_what, mode, kind, piece, shown) => {
    expect(serveShown({ mode, tailnet: { kind }, serve: { ...serve, ...piece } })).toBe(shown);
  });
});

test.each([
  ["localhost", "local", "serve", false],
  ["127.0.0.1", "serve", "local", false],
  ["[::1]", "address", "local", false],
  ["home.tail1.ts.net", "serve", "serve", false],
  ["home.tail1.ts.net", "serve", "address", true],
  ["100.64.0.7", "address", "local", true],
] as const)("a page at %s, from %s to %s: cut off %s", (hostname, mode, next, cut) => {
  expect(cutsOff(hostname, { mode }, next)).toBe(cut);
});

test("only what Tailscale itself lacks is waited for", () => {
  expect(["TAILSCALE_MISSING", "TAILSCALE_SIGNED_OUT", "TAILSCALE_REFUSED", "TOKEN_TOO_WEAK"].map(waitsForTailnet)).toEqual([
    true,
    true,
    false,
    false,
  ]);
});

test("a sign-in is over when the state or the key's end is another", () => {
  const before = signInMark({ kind: "running", keyExpiresAt: 5 });
  expect(signInMark({ kind: "running", keyExpiresAt: 5 })).toBe(before);
  expect(signInMark({ kind: "running", keyExpiresAt: 9 })).not.toBe(before);
  expect(signInMark({ kind: "signedOut", keyExpiresAt: 5 })).not.toBe(before);
});

describe("a tab that is opened before its address is known", () => {
  test("has no way back to this page, and goes where it is sent", () => {
    const went: string[] = [];
    const tab = {
      opener: "this page" as unknown,
      location: { replace: (url: string) => went.push(url) },
      close: () => went.push("closed"),
    };
    const later = openLater({ open: () => tab as unknown as Window });
    later.go("https://login.tailscale.com/a/1");
    later.close();
    expect([tab.opener, went]).toEqual([null, ["https://login.tailscale.com/a/1", "closed"]]);
  });
  test("goes nowhere but to a web page", () => {
    const went: string[] = [];
    const tab = { opener: null, location: { replace: (url: string) => went.push(url) }, close: () => went.push("closed") };
    const later = openLater({ open: () => tab as unknown as Window });
    for (const url of ["javascript:alert(1)", "data:text/html,x", " https://x", "app://hearth/"]) later.go(url);
    expect(went).toEqual(["closed", "closed", "closed", "closed"]);
  });
  test("may be refused without harm", () => {
    const later = openLater({ open: () => null });
    expect(() => {
      later.go("https://login.tailscale.com/a/1");
      later.close();
    }).not.toThrow();
  });
});
