import { describe, expect, test } from "vitest";
import { chatPath, readPage, setupPath } from "../../renderer/router/route.ts";
import { describeBrowser, isCode, readInvitation } from "../../renderer/sign-in/invitation.ts";

describe("addresses", () => {
  test.each([
    ["/", "", { kind: "chat", sessionId: null, messageId: null }],
    ["/c/abc", "", { kind: "chat", sessionId: "abc", messageId: null }],
    ["/c/a%2Fb", "#m-x%20y", { kind: "chat", sessionId: "a/b", messageId: "x y" }],
    ["/budget", "", { kind: "budget", tab: null }],
    ["/budget/prices", "", { kind: "budget", tab: "prices" }],
    ["/c/", "", { kind: "missing" }],
    ["/setup", "", { kind: "setup", step: null, part: null }],
    ["/setup/model", "", { kind: "setup", step: "model", part: null }],
    ["/setup/model/key%3Amy%2Frelay", "", { kind: "setup", step: "model", part: "key:my/relay" }],
    ["/setup/model/a/b", "", { kind: "missing" }],
    ["/settings", "", { kind: "settings", tab: null }],
    ["/settings/models", "", { kind: "settings", tab: "models" }],
    ["/devices", "", { kind: "devices" }],
    ["/backup", "", { kind: "backup" }],
    ["/backup/extra", "", { kind: "missing" }],
    ["/devices/extra", "", { kind: "missing" }],
    ["/c/a/b", "", { kind: "missing" }],
    ["/%", "", { kind: "missing" }],
  ])("%s%s", (path, hash, page) => {
    expect(readPage(path, hash)).toEqual(page);
  });

  test("a conversation's address leads back to it", () => {
    const url = new URL(chatPath("a/b c", "m#1"), "http://x");
    expect(readPage(url.pathname, url.hash)).toEqual({ kind: "chat", sessionId: "a/b c", messageId: "m#1" });
  });
});

test.each([
  [setupPath(), { kind: "setup", step: null, part: null }],
  [setupPath("model"), { kind: "setup", step: "model", part: null }],
  [setupPath("model", "key:a/b"), { kind: "setup", step: "model", part: "key:a/b" }],
])("%s leads back to its step", (path, page) => {
  expect(readPage(path)).toEqual(page);
});

describe("invitations", () => {
  test.each([
    ["#setup=ABCD-EFGH", "ABCD-EFGH"],
    ["#pair=abc%20def", "abc def"],
    ["#pair=", null],
    ["#m-1", null],
    ["", null],
    ["#setup=%E0%", "%E0%"],
  ])("%s", (hash, code) => {
    expect(readInvitation(hash)).toBe(code);
  });

  test.each([
    ["ABCD-EFGH", true],
    ["abcd efgh", true],
    ["hearth_0123456789abcdef", false],
    ["ABCDEFGHJ", false],
  ])("%s is a code: %s", (typed, expected) => {
    expect(isCode(typed)).toBe(expected);
  });

  test.each([
    [
      "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1 (KHTML, like Gecko) Version/19.0 Mobile/15E148 Safari/604.1",
      "Safari",
      "iPhone",
    ],
    [
      "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0 Safari/537.36 Edg/142.0",
      "Edge",
      "Windows",
    ],
    [
      "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0 Mobile Safari/537.36",
      "Chrome",
      "Android",
    ],
    ["curl/8", null, null],
  ])("%s", (agent, browser, system) => {
    expect(describeBrowser(agent)).toEqual({ browser, system });
  });
});
