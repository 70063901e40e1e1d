import { describe, expect, test } from "vitest";
import { type HttpsPort, planServe } from "../../../../gateway/network/serve/serve-config.ts";
import { readServeLines } from "../../../../gateway/network/serve/serve-lines.ts";

const name = "home.tail1.ts.net";
const plan = (config: unknown, wanted?: HttpsPort) => planServe(config, { name, target: 18789, wanted });
const serving = (port: number, proxy: string, rest: object = {}) => ({
  TCP: { [port]: { HTTPS: true } },
  Web: { [`${name}:${port}`]: { Handlers: { "/": { Proxy: proxy } } } },
  ...rest,
});
const ours = "http://127.0.0.1:18789";
const other = "http://127.0.0.1:3000";
const both = { TCP: { "443": {}, "8443": {} } };

describe("the port to serve on", () => {
  test.each([
    ["nothing is served", {}, undefined, { kind: "start", port: 443 }],
    [
      "nothing is served, in its own words",
      { TCP: null, Web: null, AllowFunnel: null, Foreground: null },
      undefined,
      { kind: "start", port: 443 },
    ],
    ["443 is another program's", serving(443, other), undefined, { kind: "start", port: 8443 }],
    ["443 is another program's foreground", { Foreground: { a: serving(443, other) } }, undefined, { kind: "start", port: 8443 }],
    ["two are taken", both, undefined, { kind: "start", port: 10000 }],
    ["all are taken", { TCP: { ...both.TCP, "10000": {} } }, undefined, { kind: "taken" }],
    ["the one that is wanted is taken", serving(443, other), 443, { kind: "taken" }],
    ["another is wanted", {}, 8443, { kind: "start", port: 8443 }],
    ["our own child serves", { Foreground: { a: serving(443, ours) } }, undefined, { kind: "start", port: 443 }],
    [
      "our own child serves on a later one",
      { ...serving(443, other), Foreground: { a: serving(8443, ours) } },
      undefined,
      { kind: "start", port: 8443 },
    ],
    ["a person serves us already", serving(443, ours), undefined, { kind: "kept", port: 443 }],
    ["as they write it", serving(443, "127.0.0.1:18789"), undefined, { kind: "kept", port: 443 }],
    ["another gateway's port begins alike", serving(443, `${ours}0`), undefined, { kind: "start", port: 8443 }],
    ["nobody can say", undefined, undefined, { kind: "unknown" }],
    ["it is no answer", "sentence", undefined, { kind: "unknown" }],
  ] as const)("%s", (_, config, wanted, expected) => {
    expect(plan(config, wanted)).toMatchObject(expected);
  });

  test("says whether our child has its place there", () => {
    expect(plan({ Foreground: { a: serving(443, ours) } })).toMatchObject({ present: true });
    expect(plan({})).toMatchObject({ present: false });
  });

  test("with Funnel on it is refused where we would be in the open", () => {
    const funnel = { AllowFunnel: { [`${name}:443`]: true } };
    expect(plan({ Foreground: { a: serving(443, ours) }, ...funnel })).toEqual({ kind: "funnel", port: 443 });
    expect(plan({ Foreground: { a: serving(443, ours, funnel) } })).toEqual({ kind: "funnel", port: 443 });
    expect(plan(serving(443, ours, funnel))).toEqual({ kind: "funnel", port: 443 });
    expect(plan(funnel, 443)).toEqual({ kind: "funnel", port: 443 });
    // Another program's Funnel is its own business.
    expect(plan(funnel)).toMatchObject({ kind: "start", port: 8443 });
    expect(plan({ ...serving(443, other), AllowFunnel: { [`${name}:443`]: false } })).toMatchObject({
      kind: "start",
      port: 8443,
    });
  });
});

describe("the lines of tailscale serve", () => {
  test.each([
    [
      ["Serve is not enabled on your tailnet.", "To enable, visit:", "", "         https://login.tailscale.com/f/serve?node=n1"],
      { code: "SERVE_NO_HTTPS", url: "https://login.tailscale.com/f/serve?node=n1" },
    ],
    [
      ["error: your Tailscale account does not support getting TLS certs"],
      { code: "SERVE_NO_HTTPS", url: "https://login.tailscale.com/admin/dns" },
    ],
    [
      ["sending serve config: Access denied: serve config denied", "", "Use 'sudo tailscale serve --https=443 18789'."],
      { code: "TAILSCALE_REFUSED", slots: { command: "sudo tailscale set --operator=anna" } },
    ],
    [["foreground listener already exists for port 443"], { code: "SERVE_PORT_TAKEN" }],
  ])("%j", (lines, expected) => {
    expect(readServeLines(lines, "anna")).toMatchObject(expected);
  });

  test("that say how it goes are no failure", () => {
    const lines = [
      "Available within your tailnet:",
      "",
      `https://${name}/`,
      "|-- proxy http://127.0.0.1:18789",
      "",
      "Press Ctrl+C to exit.",
    ];
    expect(readServeLines(lines, "anna")).toBeNull();
    expect(readServeLines([], "anna")).toBeNull();
  });
});
