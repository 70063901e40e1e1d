import { EventEmitter } from "node:events";
import type { PowerMonitor } from "electron";
import { describe, expect, test } from "vitest";
import { AppError } from "../../../contract/errors/app-error.ts";
import type { OwnerFile, ToGateway } from "../../../contract/processes.ts";
import { findStranger, tellAlreadyRunning } from "../../../main/desktop/already-running.ts";
import { parseDesktopArguments } from "../../../main/desktop/arguments.ts";
import { type Autostart, noAutostart } from "../../../main/desktop/autostart.ts";
import { createModelStore, type FailureWords } from "../../../main/desktop/model.ts";
import { createWakefulness, watchPower } from "../../../main/desktop/power.ts";
import { createNoUpdates } from "../../../main/desktop/updates.ts";
import { createActions, createWork } from "../../../main/desktop/work.ts";
import { languageOf } from "../../../main/environment.ts";
import { createFakeTime } from "../support/fake-time.ts";
import { aModel, anOverview, runningStatus } from "./support/a-model.ts";

describe("the model", () => {
  test("tells every change once, with all of it in place, and nothing when nothing differs", () => {
    const model = createModelStore(aModel());
    const told: unknown[] = [];
    const stop = model.subscribe(now => void told.push([now.linked, now.overview]));
    model.change({ linked: true, overview: anOverview });
    model.change({ linked: true });
    stop();
    model.change({ linked: false });
    expect(told).toEqual([[true, anOverview]]);
  });
});

describe("the language", () => {
  test.each([
    [{}, "zh-TW", "zh-CN"],
    [{}, "fr", "en"],
    [{ LANG: "en_US.UTF-8" }, "zh-CN", "en"],
    [{ HEARTH_LANG: "zh-CN", LANG: "en_US" }, "en-US", "zh-CN"],
    [{}, undefined, "en"],
  ] as const)("%j and %s: %s", (environment, locale, language) => expect(languageOf(environment, locale)).toBe(language));
});

test("the command line: ours is read, the rest is passed over", () => {
  expect(parseDesktopArguments(["/app", "--inspect=0", "--port=8080", "--hidden", "--home", "/h"])).toEqual({
    home: "/h",
    port: 8080,
    hidden: true,
  });
  expect(parseDesktopArguments(["--port", "99999", "--home="])).toEqual({ home: undefined, port: null, hidden: false });
  expect(parseDesktopArguments(["--port"])).toEqual({ home: undefined, port: null, hidden: false });
});

describe("another Hearth in the same home", () => {
  const owner: OwnerFile = { pid: 7, bootId: "b", url: "http://127.0.0.1:1", port: 1, version: "0.1.0", startedAt: 1 };

  test("one that is about to leave is waited for; one that stays is told", async () => {
    const { timers, advance } = createFakeTime();
    const answers = [owner, owner, null];
    const leaving = findStranger(async () => answers.shift() ?? null, timers);
    for (let step = 0; step < 3; step += 1) await advance(250);
    expect(await leaving).toBeNull();
    const staying = findStranger(async () => owner, timers);
    for (let step = 0; step < 10; step += 1) await advance(250);
    expect(await staying).toEqual(owner);
  });

  test.each([
    [0, ["http://127.0.0.1:1"]],
    [1, []],
  ])("button %i opens %j", async (response, opened) => {
    const asked: unknown[] = [];
    const urls: string[] = [];
    await tellAlreadyRunning(owner, "zh-CN", {
      dialog: {
        showMessageBox: async (...given: unknown[]) => {
          asked.push(given[0]);
          return { response, checkboxChecked: false };
        },
      },
      shell: { openExternal: async url => void urls.push(url) },
    });
    expect(asked).toMatchObject([{ message: "此目录中的 Hearth 已在运行（pid 7，http://127.0.0.1:1）。" }]);
    expect(urls).toEqual(opened);
  });
});

describe("power", () => {
  test("sleep and waking are told; going off is held until we left", () => {
    const monitor = new EventEmitter();
    const told: ToGateway[] = [];
    let left = 0;
    watchPower({
      monitor: monitor as unknown as PowerMonitor,
      tell: message => void told.push(message),
      leave: () => {
        left += 1;
      },
    });
    monitor.emit("suspend");
    monitor.emit("resume");
    monitor.emit("shutdown");
    expect([told.map(message => message.kind === "power" && message.state), left]).toEqual([["suspend", "resume"], 1]);
  });

  test("the machine is kept awake while answers are written, and only then", () => {
    const calls: string[] = [];
    const wakefulness = createWakefulness({
      start: kind => calls.push(kind),
      stop: id => {
        calls.push(`stop ${id}`);
        return true;
      },
    });
    const busy = { ...anOverview, answering: { ...anOverview.answering, now: 2 } };
    for (const overview of [null, anOverview, busy, busy, anOverview, busy, null, null]) wakefulness.follow({ overview });
    expect(calls).toEqual(["prevent-app-suspension", "stop 1", "prevent-app-suspension", "stop 3"]);
  });
});

describe("what people can ask for", () => {
  function begin(running: boolean, autostart: Autostart = noAutostart) {
    const done: unknown[][] = [];
    const told: FailureWords[] = [];
    const note =
      (name: string, answer?: unknown) =>
      (...args: unknown[]) => {
        done.push([name, ...args]);
        return answer as never;
      };
    const model = createModelStore(aModel());
    const deps = {
      supervisor: {
        status: () => (running ? runningStatus : { kind: "stopped" as const }),
        start: note("start"),
        restart: note("restart", Promise.resolve("orderly")),
        stop: note("stop", Promise.resolve("orderly")),
      },
      rest: note("rest"),
      port: { choose: note("port") },
      lastGood: { wish: note("last good") },
      keyStore: {
        turnOn: async () => void done.push(["key on"]),
        turnOff: async () => {
          throw AppError.of("KEY_STORE_GONE", { problem: "locked" });
        },
      },
      autostart,
      updates: createNoUpdates("development"),
      door: {
        call: note(
          "call",
          Promise.resolve({ ok: false, status: 503, failure: { code: "NOT_RUNNING", message: "m", hint: "h" } }),
        ),
      },
      model,
      dialog: { showOpenDialog: note("dialog", Promise.resolve({ canceled: false, filePaths: ["/b"] })) },
      shell: {
        openExternal: note("outside", Promise.resolve()),
        openPath: note("path", Promise.resolve("no such folder")),
        showItemInFolder: note("folder"),
      },
      log: { warn: () => undefined },
      logs: "/logs",
      settingsFile: "/home/hearth.json5",
      openWindow: note("window"),
      quit: note("quit"),
    };
    const work = createWork(deps);
    const actions = createActions(work, { ...deps, tell: failure => void told.push(failure) });
    return { work, actions, done, told, model };
  }

  test("start on another port: a gateway that runs is restarted, one that does not is started", async () => {
    for (const [running, what] of [
      [true, ["restart", 10_000]],
      [false, ["start"]],
    ] as const) {
      const { work, done } = begin(running);
      await work.start(18_790, false);
      expect(done).toEqual([["port", 18_790], what]);
    }
  });

  test("the last settings that worked are wished for before the start", async () => {
    const { work, done } = begin(false);
    await work.start(undefined, true);
    expect(done).toEqual([["last good"], ["start"]]);
  });

  test("the settings file is opened, or shown in its folder where no program is for it", async () => {
    const { work, done } = begin(false);
    await work.openSettingsFile();
    expect(done).toEqual([
      ["path", "/home/hearth.json5"],
      ["folder", "/home/hearth.json5"],
    ]);
  });

  test("stopped by the person, the programs beside the gateway end after it", async () => {
    const { work, done } = begin(true);
    await work.stop();
    expect(done).toEqual([["stop", 10_000], ["rest"]]);
  });

  test("the key's place takes effect by a restart, and not at all when it could not be changed", async () => {
    const { work, done } = begin(true);
    await work.setKeyStore(true);
    await expect(work.setKeyStore(false)).rejects.toMatchObject({ code: "KEY_STORE_GONE" });
    expect(done).toEqual([["key on"], ["restart", 10_000]]);
  });

  test("an address that hides where it leads is not opened", async () => {
    const { work, done } = begin(true);
    await expect(work.openExternal("https://bank.example@evil.example/")).rejects.toMatchObject({ code: "BRIDGE_REFUSED" });
    await work.openExternal("https://example.com/");
    expect(done).toEqual([["outside", "https://example.com/"]]);
  });

  test("start at login is what the system made of it", async () => {
    let state: "on" | "off" = "off";
    const system: Autostart = {
      state: () => state,
      set(on) {
        state = on ? "on" : "off";
        return state;
      },
      mend: () => undefined,
    };
    const { work, model } = begin(true, system);
    await work.setStartAtLogin(true);
    expect(model.get().startAtLogin).toBe("on");
    const refusing = begin(true);
    await expect(refusing.work.setStartAtLogin(true)).rejects.toMatchObject({ code: "AUTOSTART_FAILED" });
    expect(refusing.model.get().startAtLogin).toBe("notPossible");
  });

  test("what the menu asks for and does not get is shown", async () => {
    const { actions, told } = begin(true);
    actions.pause(true);
    await expect.poll(() => told.length).toBe(1);
    actions.showLog();
    await expect.poll(() => told.map(({ code }) => code)).toEqual(["NOT_RUNNING", "HOME_NOT_USABLE"]);
  });
});
