import { describe, expect, test } from "vitest";
import type { DesktopState } from "../../../contract/bridge.ts";
import { DesktopState as DesktopStateSchema } from "../../../contract/bridge.ts";
import { AppError } from "../../../contract/errors/app-error.ts";
import { type BridgeWork, type Caller, createBridge } from "../../../main/desktop/bridge.ts";
import { bridgeState } from "../../../main/desktop/bridge-state.ts";
import { aModel, runningStatus } from "./support/a-model.ts";

const gateway = "http://127.0.0.1:18789";
const from = (url: string, parent: unknown = null): Caller => ({ senderFrame: { url, parent } as Caller["senderFrame"] });

function begin() {
  const done: unknown[][] = [];
  const note =
    (name: string, answer?: unknown) =>
    async (...args: unknown[]) => {
      done.push([name, ...args]);
      return answer as never;
    };
  const work: BridgeWork = {
    start: note("start"),
    restart: note("restart"),
    stop: note("stop"),
    open: note("open"),
    openExternal: note("openExternal"),
    chooseFolder: note("chooseFolder", "/backups"),
    setStartAtLogin: async () => {
      throw AppError.of("AUTOSTART_FAILED", { problem: "no" });
    },
    setKeyStore: async () => {
      throw new Error("internal words of the machine");
    },
    checkForUpdate: note("checkForUpdate"),
    installUpdate: note("installUpdate"),
    previousVersion: note("previousVersion"),
    showLog: note("showLog"),
    openSettingsFile: note("openSettingsFile"),
    quit: note("quit"),
  };
  const state: DesktopState = bridgeState(aModel());
  let language: "en" | "zh-CN" = "en";
  const bridge = createBridge({
    work,
    state: () => state,
    gateway: () => gateway,
    language: () => language,
    log: { warn: () => undefined },
  });
  return { bridge, done, state, speak: (next: typeof language) => (language = next) };
}

const refused = expect.objectContaining({ ok: false, failure: expect.objectContaining({ code: "BRIDGE_REFUSED" }) });

describe("the bridge", () => {
  test("answers our own pages, and does what they ask", async () => {
    const { bridge, done, state } = begin();
    expect(await bridge(from("app://hearth/"), { call: "state" })).toEqual({ ok: true, state });
    expect(await bridge(from(`${gateway}/settings`), { call: "chooseFolder", title: "Backups" })).toEqual({
      ok: true,
      state,
      folder: "/backups",
    });
    await bridge(from("app://hearth/"), { call: "start", port: 18790 });
    await bridge(from("app://hearth/"), { call: "start" });
    await bridge(from("app://hearth/"), { call: "start", recover: true });
    await bridge(from(`${gateway}/`), { call: "open", path: "/devices" });
    expect(done).toEqual([
      ["chooseFolder", "Backups"],
      ["start", 18790, false],
      ["start", undefined, false],
      ["start", undefined, true],
      ["open", "/devices"],
    ]);
  });

  test.each([
    ["another site", from("https://example.com/")],
    ["another port", from("http://127.0.0.1:18790/")],
    ["a name that looks like ours", from("http://127.0.0.1:18789.example.com/")],
    ["a frame inside our page", from("app://hearth/", {})],
    ["a frame inside the gateway's page", from(`${gateway}/`, {})],
    ["a frame that has gone", { senderFrame: null }],
    ["an empty page", from("about:blank")],
    ["a file", from("file:///app/index.html")],
  ])("refuses %s", async (_, caller) => {
    const { bridge, done } = begin();
    expect(await bridge(caller, { call: "quit" })).toEqual(refused);
    expect(await bridge(caller, { call: "state" })).toEqual(refused);
    expect(done).toEqual([]);
  });

  test.each([
    ["nothing", undefined],
    ["a call that is not there", { call: "eval", code: "1" }],
    ["a port below 1024", { call: "start", port: 80 }],
    ["a port as text", { call: "start", port: "18790" }],
    ["another protocol", { call: "openExternal", url: "file:///etc/passwd" }],
    ["a script", { call: "openExternal", url: "javascript:alert(1)" }],
    ["another host", { call: "open", path: "//example.com/" }],
    ["a whole address", { call: "open", path: "https://example.com/" }],
    ["a switch that is none", { call: "setStartAtLogin", on: "yes" }],
  ])("refuses %s", async (_, call) => {
    const { bridge, done } = begin();
    expect(await bridge(from("app://hearth/"), call)).toEqual(refused);
    expect(done).toEqual([]);
  });

  test("what goes wrong is an answer in the person's language; what nobody expected says nothing of the machine", async () => {
    const { bridge, speak } = begin();
    speak("zh-CN");
    expect(await bridge(from("app://hearth/"), { call: "setStartAtLogin", on: true })).toMatchObject({
      ok: false,
      failure: { code: "AUTOSTART_FAILED", message: "无法更改登录时启动：no" },
    });
    const answer = await bridge(from("app://hearth/"), { call: "setKeyStore", on: true });
    expect(answer).toMatchObject({ ok: false, failure: { code: "INTERNAL" } });
    expect(JSON.stringify(answer)).not.toContain("internal words");
  });

  test("the state of a page has no link with a code and no token", () => {
    const state = bridgeState(aModel({ gateway: runningStatus }));
    expect(DesktopStateSchema.parse(state)).toEqual(state);
    for (const secret of [runningStatus.setupUrl, "once", runningStatus.newOwnerToken])
      expect(JSON.stringify(state)).not.toContain(secret);
  });
});
