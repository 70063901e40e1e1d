import { describe, expect, test } from "vitest";
import { SettingsFile } from "../../../contract/settings/schema.ts";
import { bindAddresses } from "../../../gateway/network/bind.ts";

const here = ["127.0.0.1", "::1", "192.168.1.5", "100.101.102.103", "fd7a:115c:a1e0::7", "2001:db8::5"];
const strong = "a-long-random-token-of-at-least-32-chars";

function decide(bind: string, token?: string, interfaces = here) {
  const { gateway } = SettingsFile.parse({ gateway: { bind, ...(token === undefined ? {} : { auth: { token } }) } });
  const { listen, problems } = bindAddresses({ gateway }, interfaces);
  return [listen.join(" "), ...problems.map(({ severity, code }) => `${severity} ${code}`)];
}

describe("where the gateway listens", () => {
  test.each([
    ["127.0.0.1", "127.0.0.1"],
    ["localhost", "127.0.0.1"],
    ["loopback", "127.0.0.1"],
    ["LocalHost ", "127.0.0.1"],
    ["::1", "127.0.0.1 ::1"],
    ["[::1]", "127.0.0.1 ::1"],
    ["127.0.0.7", "127.0.0.1 127.0.0.7"],
    ["::ffff:127.0.0.1", "127.0.0.1"],
    ["100.101.102.103", "127.0.0.1 100.101.102.103"],
    ["FD7A:115C:A1E0:0::7", "127.0.0.1 fd7a:115c:a1e0::7"],
    ["tailnet", "127.0.0.1 100.101.102.103 fd7a:115c:a1e0::7"],
  ])("%s", (bind, listen) => {
    expect(decide(bind)).toEqual([listen]);
  });

  test.each([
    "0.0.0.0",
    "::",
    "192.168.1.5",
    "10.0.0.1",
    "8.8.8.8",
    "2001:db8::5",
    "lan",
    "100.115.92.1",
    "100.63.255.255",
    "100.128.0.1",
    "::ffff:0.0.0.0",
    "fe80::1",
  ])("%s is too wide, and loopback is left", bind => {
    expect(decide(bind)).toEqual(["127.0.0.1", "error BIND_TOO_WIDE"]);
  });

  test.each(["example.com", "127.0.0.1:80", "tailscale"])("%s is no address", bind => {
    expect(decide(bind)).toEqual(["127.0.0.1", "error CONFIG_VALUE"]);
  });

  test.each(["100.64.0.1", "fd7a:115c:a1e0::9"])("%s is not here now: loopback only, and it is said", bind => {
    expect(decide(bind)).toEqual(["127.0.0.1", "warning BIND_NOT_HERE"]);
    expect(decide("tailnet", undefined, ["127.0.0.1"])).toEqual(["127.0.0.1", "warning BIND_NOT_HERE"]);
  });

  test("of the tailnet's range only what Tailscale calls its own is found; an address that is written is taken at its word", () => {
    const { gateway } = SettingsFile.parse({ gateway: { bind: "tailnet" } });
    const listen = (...proven: string[]) => bindAddresses({ gateway }, here, proven).listen;
    expect(listen("100.101.102.103", "fd7a:115c:a1e0:0::7")).toEqual(["127.0.0.1", "100.101.102.103", "fd7a:115c:a1e0::7"]);
    expect(listen("100.101.102.103")).toEqual(["127.0.0.1", "100.101.102.103"]);
    expect(listen("100.64.0.9")).toEqual(["127.0.0.1"]);
    expect(listen()).toEqual(["127.0.0.1"]);
    const written = SettingsFile.parse({ gateway: { bind: "100.101.102.103" } });
    expect(bindAddresses(written, here, []).listen).toEqual(["127.0.0.1", "100.101.102.103"]);
  });

  test("behind tailscale serve the whole tailnet may try, so the token is as long as for it", () => {
    const { gateway } = SettingsFile.parse({ gateway: { tailscale: { serve: true }, auth: { token: "x".repeat(31) } } });
    expect(bindAddresses({ gateway }, here).problems).toMatchObject([{ code: "TOKEN_TOO_WEAK", slots: { least: 32 } }]);
  });

  test("a token is as long as the door is wide", () => {
    expect(decide("127.0.0.1", "x".repeat(23))).toContain("error TOKEN_TOO_WEAK");
    expect(decide("127.0.0.1", "x".repeat(24))).toEqual(["127.0.0.1"]);
    expect(decide("100.101.102.103", "x".repeat(31))).toContain("error TOKEN_TOO_WEAK");
    expect(decide("100.101.102.103", strong)).toHaveLength(1);
    expect(decide("100.101.102.103", "vault:gateway-token")).toHaveLength(1);
  });
});
