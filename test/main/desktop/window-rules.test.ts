import { EventEmitter } from "node:events";
import type { Session, WebContents } from "electron";
import { describe, expect, test } from "vitest";
import { guardContents, guardPermissions, guardRequests } from "../../../main/desktop/guard-contents.ts";
import { isOurs, judgeNavigation, mayRequest, mayUse } from "../../../main/desktop/window-rules.ts";

const gateway = "http://127.0.0.1:18789";

describe("what is ours", () => {
  test.each([
    ["app://hearth/", true],
    ["app://hearth/assets/a.js", true],
    ["http://127.0.0.1:18789/devices?x#y", true],
    ["http://127.0.0.1:18790/", false],
    ["https://127.0.0.1:18789/", false],
    ["http://localhost:18789/", false],
    ["http://127.0.0.1:18789@evil.example/", false],
    ["http://a:b@127.0.0.1:18789/", false],
    ["http://127.0.0.1:18789.evil.example/", false],
    ["app://hearth.evil/", false],
    ["app://evil/", false],
    ["file:///etc/passwd", false],
    ["about:blank", false],
    ["", false],
  ])("%s: %s", (address, ours) => expect(isOurs(address, gateway)).toBe(ours));

  test("nothing of a gateway that does not run", () => expect(isOurs(`${gateway}/`, null)).toBe(false));
});

test.each([
  ["http://127.0.0.1:18789/c/1", "stay"],
  ["https://example.com/a", "outside"],
  ["https://user:pass@example.com/", "refuse"],
  ["http://example.com/", "refuse"],
  ["javascript:alert(1)", "refuse"],
  ["file:///etc/passwd", "refuse"],
  ["ms-settings:startupapps", "refuse"],
])("a way to %s: %s", (address, verdict) => expect(judgeNavigation(address, gateway)).toBe(verdict));

test.each([
  ["clipboard-sanitized-write", `${gateway}/`, true],
  ["clipboard-sanitized-write", "https://example.com/", false],
  ["clipboard-read", `${gateway}/`, false],
  ["notifications", `${gateway}/`, false],
  ["media", `${gateway}/`, false],
  ["openExternal", `${gateway}/`, false],
])("%s for %s: %s", (permission, origin, may) => expect(mayUse(permission, origin, gateway)).toBe(may));

test.each([
  [`${gateway}/api/events`, true],
  ["ws://127.0.0.1:18789/", true],
  ["http://127.0.0.1:18790/", false],
  ["https://127.0.0.1:18789/", false],
  ["https://example.com/a.png", false],
  ["wss://example.com/", false],
  ["app://hearth/assets/a.js", true],
  ["data:image/png;base64,AA==", true],
  [`blob:${gateway}/7`, true],
  ["", false],
])("a request to %s while the gateway runs: %s", (address, may) => expect(mayRequest(address, gateway)).toBe(may));

describe("the guard of a page", () => {
  test("keeps it on our addresses, opens https outside, and never a new window", () => {
    const opened: string[] = [];
    let openWindow: (asked: { url: string }) => { action: string } = () => ({ action: "allow" });
    const contents = Object.assign(new EventEmitter(), {
      setWindowOpenHandler: (handler: typeof openWindow) => {
        openWindow = handler;
      },
    });
    guardContents(contents as unknown as WebContents, { gateway: () => gateway, openOutside: url => void opened.push(url) });
    const prevented = (name: string, url: string): boolean => {
      let stopped = false;
      contents.emit(name, { url, preventDefault: () => (stopped = true) });
      return stopped;
    };
    expect([
      prevented("will-navigate", `${gateway}/devices`),
      prevented("will-navigate", "https://example.com/"),
      prevented("will-navigate", "http://127.0.0.1:1/"),
      prevented("will-redirect", "https://example.com/redirected"),
      prevented("will-redirect", `${gateway}/`),
      prevented("will-attach-webview", ""),
    ]).toEqual([false, true, true, true, false, true]);
    expect(["https://example.com/b", "http://example.com/", `${gateway}/`].map(url => openWindow({ url }).action)).toEqual([
      "deny",
      "deny",
      "deny",
    ]);
    expect(opened).toEqual(["https://example.com/", "https://example.com/b"]);
  });

  test("lets a page ask the gateway only while that runs", () => {
    let running: string | null = gateway;
    type Listener = (asked: { url: string }, answer: (verdict: { cancel?: boolean }) => void) => void;
    let listen: Listener = () => undefined;
    const webRequest = {
      onBeforeRequest: (listener: Listener) => {
        listen = listener;
      },
    };
    guardRequests({ webRequest } as unknown as Session, () => running);
    const cancelled = (url: string): boolean => {
      let cancel = false;
      listen({ url }, verdict => (cancel = verdict.cancel === true));
      return cancel;
    };
    const urls = [`${gateway}/api/me`, `${gateway}/api/events`, "app://hearth/"];
    expect(urls.map(cancelled)).toEqual([false, false, false]);
    running = null;
    expect(urls.map(cancelled)).toEqual([true, true, false]);
    running = "http://127.0.0.1:18790";
    expect(urls.map(cancelled)).toEqual([true, true, false]);
  });

  test("both permission handlers refuse what is not listed", () => {
    type Request = Parameters<Session["setPermissionRequestHandler"]>[0];
    type Check = Parameters<Session["setPermissionCheckHandler"]>[0];
    let request: Request = null;
    let check: Check = null;
    const session = {
      setPermissionRequestHandler: (handler: Request) => {
        request = handler;
      },
      setPermissionCheckHandler: (handler: Check) => {
        check = handler;
      },
    };
    guardPermissions(session, () => gateway);
    const answers: boolean[] = [];
    const ask = request as unknown as (c: null, p: string, a: (may: boolean) => void, d: object) => void;
    const may = check as unknown as (c: null, p: string, origin: string) => boolean;
    for (const permission of ["clipboard-sanitized-write", "geolocation"]) {
      ask(null, permission, answer => void answers.push(answer), { requestingUrl: `${gateway}/c/1` });
      answers.push(may(null, permission, `${gateway}/`));
    }
    expect(answers).toEqual([true, true, false, false]);
  });
});
