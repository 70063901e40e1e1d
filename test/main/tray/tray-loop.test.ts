import { expect, test } from "vitest";
import { createModelStore, type DesktopActions } from "../../../main/desktop/model.ts";
import { createTrayLoop } from "../../../main/desktop/tray/tray-loop.ts";
import { findItem, runAction, type TrayAction, type TrayView } from "../../../main/desktop/tray/view.ts";
import { createFakeTime } from "../support/fake-time.ts";
import { aModel, anOverview, failedExit, noon } from "./a-model.ts";

function start(part: Parameters<typeof aModel>[0] = {}) {
  const time = createFakeTime(noon);
  const model = createModelStore(aModel(part));
  const drawn: string[] = [];
  const first = ({ items }: TrayView): string => (items[0]?.kind === "line" ? items[0].label : "?");
  const loop = createTrayLoop({ model, clock: time.clock, timers: time.timers, draw: view => drawn.push(first(view)) });
  return { time, model, drawn, loop };
}

test("drawn at the start and at every change that is seen, never for one that is not", () => {
  const { model, drawn } = start();
  model.change({ home: "/elsewhere" });
  model.change({ overview: anOverview() });
  model.change({ overview: anOverview({ devices: 7 }) });
  model.change({ overview: anOverview({ answering: { paused: false, pausedAt: null, now: 2, waiting: 0 } }) });
  model.change({ linked: false, overview: null });
  model.change({ gateway: { kind: "stopped" } });
  expect(drawn).toEqual(["Running", "Answering 2 messages", "Starting…", "Stopped"]);
});

test("a restart is counted down, and the clock is let go of when it comes", async () => {
  const { time, model, drawn } = start({ linked: false, overview: null });
  model.change({ gateway: { kind: "waiting", restartAtMs: noon + 2_500, ...failedExit } });
  await time.advance(5_000);
  expect(drawn).toEqual(["Starting…", "Restarting in 3 s", "Restarting in 2 s", "Restarting in 1 s", "Restarting…"]);
  expect(time.waiting()).toBe(0);
});

test("a gateway that was ready and stays silent is told of without any news", async () => {
  const { time, drawn } = start({ linked: false, overview: null });
  await time.advance(20_000);
  expect(drawn).toEqual(["Starting…", "Waiting for an answer from the gateway…"]);
});

test("after stop nothing is drawn and no timer is left", async () => {
  const { time, model, drawn, loop } = start({ linked: false, overview: null });
  loop.stop();
  model.change({ gateway: { kind: "stopped" } });
  await time.advance(60_000);
  expect(drawn).toEqual(["Starting…"]);
  expect(time.waiting()).toBe(0);
});

test("redraw draws what is drawn already", () => {
  const { drawn, loop } = start();
  loop.redraw();
  expect(drawn).toEqual(["Running", "Running"]);
});

test("every action of an item reaches its own function", () => {
  const called: unknown[] = [];
  const note =
    (name: string) =>
    (...args: unknown[]): void =>
      void called.push([name, ...args]);
  const actions: DesktopActions = {
    open: note("open"),
    start: note("start"),
    restart: note("restart"),
    stop: note("stop"),
    pause: note("pause"),
    backUpNow: note("backUpNow"),
    setStartAtLogin: note("setStartAtLogin"),
    checkForUpdate: note("checkForUpdate"),
    installUpdate: note("installUpdate"),
    showLog: note("showLog"),
    recover: note("recover"),
    openSettingsFile: note("openSettingsFile"),
    quit: note("quit"),
  };
  const wanted: TrayAction[] = [
    { do: "open", path: "/devices" },
    { do: "pause", paused: true },
    { do: "setStartAtLogin", on: true },
    ...(
      [
        "start",
        "restart",
        "backUpNow",
        "installUpdate",
        "checkForUpdate",
        "showLog",
        "recover",
        "openSettingsFile",
        "quit",
      ] as const
    ).map(name => ({
      do: name,
    })),
  ];
  for (const action of wanted) runAction(actions, action);
  expect(called).toEqual([
    ["open", "/devices"],
    ["pause", true],
    ["setStartAtLogin", true],
    ...["start", "restart", "backUpNow", "installUpdate", "checkForUpdate", "showLog", "recover", "openSettingsFile", "quit"].map(
      name => [name],
    ),
  ]);
});

test("an item is found inside a submenu too", () => {
  const { loop, model } = start();
  model.change({ overview: anOverview({ local: { running: true, models: 1, loaded: [] } }) });
  expect(findItem(loop.view().items, "local.manage")).toMatchObject({ kind: "button" });
  expect(findItem(loop.view().items, "nothing")).toBeNull();
});
