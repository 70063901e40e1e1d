import { describe, expect, test } from "vitest";
import { bridgeChannels } from "../../../contract/bridge.ts";
import type { GatewayStatus } from "../../../contract/status.ts";
import { createModelStore } from "../../../main/desktop/model.ts";
import { createWindow } from "../../../main/desktop/window.ts";
import { type Area, type Place, placeWindow } from "../../../main/desktop/window-place.ts";
import { createFakeTime } from "../support/fake-time.ts";
import { aModel, runningStatus } from "./support/a-model.ts";
import { asBrowserWindow, createFakeWindow, type FakeWindow } from "./support/fake-window.ts";

const own = "app://hearth/";
const gateway = "http://127.0.0.1:18789";
const settled = async (): Promise<void> => {
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
};

function begin(options: { host?: boolean; platform?: NodeJS.Platform } = {}) {
  let signedIn = true;
  const windows: FakeWindow[] = [];
  const kept: Place[] = [];
  const closed: string[] = [];
  const time = createFakeTime();
  const model = createModelStore(aModel());
  let sessionEnds = 0;
  const window = createWindow({
    create(asked) {
      const made = createFakeWindow(asked);
      windows.push(made);
      return asBrowserWindow(made);
    },
    model,
    signIn: { addressOf: async ({ url }, path) => `${url}${path}${signedIn ? "" : "#pair=NEW"}`, isKnown: async () => signedIn },
    place: { read: () => kept.at(-1) ?? null, write: place => void kept.push(place) },
    screens: () => [{ x: 0, y: 0, width: 1920, height: 1080 }],
    timers: time.timers,
    log: { warn: () => undefined },
    platform: options.platform ?? "linux",
    preload: "/app/preload.cjs",
    icon: "/app/icon.png",
    dark: () => false,
    devTools: false,
    trayHost: async () => options.host ?? true,
    onClosed: to => void closed.push(to),
    onSessionEnd: () => {
      sessionEnds += 1;
    },
  });
  const last = (): FakeWindow => {
    const made = windows.at(-1);
    if (made === undefined) throw new Error("no window was made");
    return made;
  };
  const become = async (status: GatewayStatus): Promise<void> => {
    model.change({ gateway: status });
    await settled();
  };
  const signOut = (): void => {
    signedIn = false;
  };
  return { window, windows, last, model, become, time, kept, closed, signOut, sessionEnds: () => sessionEnds };
}

const waiting: GatewayStatus = {
  kind: "waiting",
  failures: 1,
  restartAtMs: 1,
  reason: { kind: "signal", signal: "SIGKILL" },
  lastLines: [],
};

describe("the window", () => {
  test("is sandboxed, and is made when it is first wanted", () => {
    const { window, windows, last } = begin();
    expect(windows).toEqual([]);
    window.open("/");
    expect(last().options).toMatchObject({
      show: false,
      webPreferences: {
        preload: "/app/preload.cjs",
        sandbox: true,
        contextIsolation: true,
        nodeIntegration: false,
        webviewTag: false,
        spellcheck: false,
        devTools: false,
      },
    });
  });

  test("shows our own page until the gateway runs, then goes to the gateway by itself", async () => {
    const { window, last, become } = begin();
    window.open("/");
    await settled();
    await become(runningStatus);
    expect(last().loads()).toEqual([own, `${gateway}/`]);
  });

  test("a short absence is left to the gateway's own pages; a long one shows ours, and comes back to the same place", async () => {
    const { window, last, become, time } = begin();
    window.open("/");
    await become(runningStatus);
    last().goTo(`${gateway}/c/7?x=1`);
    await become(waiting);
    await time.advance(2_999);
    await become({ ...runningStatus, bootId: "boot-2" });
    await time.advance(10_000);
    expect(last().loads()).toEqual([own, `${gateway}/`]);
    await become(waiting);
    await time.advance(3_000);
    await become({ ...runningStatus, bootId: "boot-3" });
    expect(last().loads()).toEqual([own, `${gateway}/`, own, `${gateway}/c/7?x=1`]);
  });

  test("given up or stopped, our page comes at once; a restart does not flicker", async () => {
    const { window, last, become, time } = begin();
    window.open("/");
    await become(runningStatus);
    await become({ kind: "stopped" });
    await time.advance(50);
    await become({ kind: "starting", attempt: 1, sinceMs: 1 });
    await become(runningStatus);
    expect(last().loads()).toEqual([own, `${gateway}/`]);
    await become({ kind: "gaveUp", failures: 5, reason: { kind: "exit", code: 70 }, lastLines: [] });
    await time.advance(100);
    expect(last().loads().at(-1)).toBe(own);
  });

  test("follows the gateway to another port", async () => {
    const { window, last, become } = begin();
    window.open("/");
    await become(runningStatus);
    await become({ ...runningStatus, url: "http://127.0.0.1:18790", bootId: "boot-2" });
    expect(last().loads().at(-1)).toBe("http://127.0.0.1:18790/");
  });

  test("opens a page of the gateway; asked for nothing in particular it leaves the page as it is", async () => {
    const { window, last, become } = begin();
    window.open("/devices");
    await become(runningStatus);
    window.open("/");
    window.open("/budget");
    await settled();
    expect(last().loads()).toEqual([own, `${gateway}/devices`, `${gateway}/budget`]);
  });

  test("signed out, it is signed in again when it is opened, at the page where it was", async () => {
    const { window, last, become, signOut } = begin();
    window.open("/");
    await become(runningStatus);
    last().goTo(`${gateway}/devices`);
    signOut();
    await settled();
    expect(last().loads()).toEqual([own, `${gateway}/`]);
    window.open("/");
    await settled();
    expect(last().loads().at(-1)).toBe(`${gateway}/devices#pair=NEW`);
  });

  test("a page that cannot be shown is tried again", async () => {
    const { window, last, become, time } = begin();
    window.open("/");
    await settled();
    last().failLoads = true;
    await become(runningStatus);
    last().failLoads = false;
    await time.advance(1_000);
    await settled();
    expect(last().loads()).toEqual([own, `${gateway}/`, `${gateway}/`]);
  });

  test("a page whose process is gone is shown anew", async () => {
    const { window, last, become } = begin();
    window.open("/");
    await become(runningStatus);
    last().goTo(`${gateway}/budget`);
    last().webContents.emit("render-process-gone", {}, { reason: "crashed" });
    await settled();
    expect(last().loads()).toEqual([own, `${gateway}/`, `${gateway}/budget`]);
  });

  test("closed, it goes to the tray where there is one, and is minimised where there is none", async () => {
    for (const [host, to, how] of [
      [true, "tray", "hide"],
      [false, "minimised", "minimise"],
    ] as const) {
      const { window, last, model, closed, kept } = begin({ host });
      window.open("/");
      expect(last().pressClose()).toBe(false);
      await settled();
      expect([last().trail.at(-1), closed, model.get().trayShown]).toEqual([how, [to], host]);
      expect(kept).toEqual([{ x: 10, y: 20, width: 800, height: 600 }]);
      window.open("/");
      expect(last().trail.slice(-2)).toEqual(["show", "focus"]);
    }
  });

  test("closes when the app leaves, and takes nothing with it", async () => {
    const { window, last, become, time, windows } = begin();
    window.open("/");
    await become(runningStatus);
    window.leave();
    expect(last().pressClose()).toBe(true);
    await become({ kind: "stopping", deadlineMs: 1 });
    await become({ kind: "stopped" });
    window.stop();
    window.stop();
    window.open("/");
    await time.advance(10_000);
    expect([last().trail.at(-1), windows.length, time.waiting()]).toEqual(["destroy", 1, 0]);
  });

  test("tells its page every change, and never another page", async () => {
    const { window, last, model, become } = begin();
    window.open("/");
    await settled();
    model.change({ trayShown: false });
    expect(last().sent.at(-1)).toEqual([bridgeChannels.state, expect.objectContaining({ tray: false })]);
    await become(runningStatus);
    const before = last().sent.length;
    last().goTo("https://example.com/");
    model.change({ trayShown: true });
    expect(last().sent.length).toBe(before);
    expect(JSON.stringify(last().sent)).not.toContain("once-only");
  });

  test("Windows is heard when it logs off, even before the window was ever shown", () => {
    const { window, last, sessionEnds } = begin({ platform: "win32" });
    window.hold();
    expect(last().trail).not.toContain("show");
    last().emit("query-session-end");
    last().emit("session-end");
    expect(sessionEnds()).toBe(2);
  });
});

describe("where the window goes", () => {
  const screen: Area = { x: 0, y: 0, width: 1920, height: 1080 };
  const place: Place = { x: 100, y: 100, width: 800, height: 600 };
  test.each([
    ["where it was", place, [screen], place],
    ["partly outside", { ...place, x: 1_700 }, [screen], { ...place, x: 1_700 }],
    ["on a screen that is gone", { ...place, x: 2_000 }, [screen], { width: 1080, height: 760 }],
    ["above every screen", { ...place, y: -590 }, [screen], { width: 1080, height: 760 }],
    ["on the second screen", { ...place, x: -700 }, [screen, { ...screen, x: -1_920 }], { ...place, x: -700 }],
    ["the first time", null, [screen], { width: 1080, height: 760 }],
  ] as const)("%s", (_, kept, screens, expected) => expect(placeWindow(kept, screens)).toEqual(expected));
});
