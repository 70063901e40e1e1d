import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { _electron, type ElectronApplication, type Page } from "playwright-core";
import { electronProgram, hasElectron } from "../../build/setup/desktop-shell.mjs";
import type { BridgeAnswer, BridgeCall, DesktopState } from "../../contract/bridge.ts";
import { findItem, type TrayItem, type TrayView } from "../../main/desktop/tray/view.ts";
import { chromium, type Need } from "./needs.ts";
import { endAll, familyOf, type Process, stillRunning } from "./process-family.ts";

const root = resolve(import.meta.dirname, "../..");
const standIn = join(import.meta.dirname, "stand-in", "fake-electron");
const hasDisplay = process.platform !== "linux" || Boolean(process.env.DISPLAY) || Boolean(process.env.WAYLAND_DISPLAY);
const real = hasDisplay && hasElectron(root, process.env, process.platform);

/** Which of the two drives the built app here: Electron itself, or the stand-in over the system's Chromium. */
export const shellKind: "Electron" | "stand-in" = real ? "Electron" : "stand-in";

export const desktopShell: Need = real
  ? { name: "no Electron", path: electronProgram(root, process.env, process.platform) }
  : process.platform === "win32"
    ? { name: "no Electron", path: undefined }
    : { name: "no Electron with a display, and no Chromium for the stand-in", path: chromium.path && standIn };

export type DesktopOptions = {
  /** A home that exists already; it is not removed. */
  readonly home?: string;
  /** Text of `hearth.json5`. */
  readonly settings?: object | string;
  readonly language?: "en" | "zh-CN";
  readonly env?: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
};

export type Desktop = Awaited<ReturnType<typeof launchDesktop>>;

type Hooked = typeof globalThis & {
  __hearthTest: { tray: { view(): TrayView; press(id: string): boolean; click(): void } };
  __standIn?: { records: { kind: string; [key: string]: unknown }[]; answers: unknown[] };
  hearthDesktop: { call(call: BridgeCall): Promise<BridgeAnswer> };
};

const startWithinMs = 60_000;
const closeWithinMs = 20_000;

/** The built app, as a person's desktop starts it, in a home of its own. `stop` ends every process of it, by its number. */
export async function launchDesktop(options: DesktopOptions = {}) {
  const home = options.home ?? mkdtempSync(join(tmpdir(), "hearth-desktop-"));
  const mark = `HEARTH_TEST_MARK=${randomUUID()}`;
  const profile = join(home, "profile");
  mkdirSync(profile, { recursive: true });
  if (options.settings !== undefined) {
    const text = typeof options.settings === "string" ? options.settings : JSON.stringify(options.settings, null, 2);
    writeFileSync(join(home, "hearth.json5"), text, { mode: 0o600 });
  }
  const language = options.language ?? "en";
  const env = {
    ...(process.env as Record<string, string>),
    HEARTH_HOME: home,
    HEARTH_LANG: language,
    HEARTH_DESKTOP_TEST: "1",
    HEARTH_TEST_MARK: mark.split("=")[1] ?? "",
    // What the app writes for the person's account stays in here.
    HOME: profile,
    XDG_CONFIG_HOME: join(profile, "config"),
    ...options.env,
  };
  const args = [root, `--user-data-dir=${profile}`, `--lang=${language === "en" ? "en-US" : language}`, ...(options.args ?? [])];
  const executable = real ? {} : { executablePath: standIn };
  const app: ElectronApplication = await _electron.launch({ ...executable, args, env, timeout: startWithinMs });
  const main = app.process();
  const pid = main.pid ?? 0;
  let words = "";
  for (const stream of [main.stdout, main.stderr])
    stream?.on("data", chunk => {
      words = (words + String(chunk)).slice(-8_000);
    });
  let over = false;
  const ended = new Promise<number | null>(done => {
    if (main.exitCode !== null) done(main.exitCode);
    main.once("exit", code => {
      over = true;
      done(code);
    });
  });
  const family = (): Process[] => familyOf(pid, mark);

  /** Everything of the app goes, however it is; a home that was made here too. */
  const stop = async (): Promise<void> => {
    const processes = family();
    if (!over) {
      const late = setTimeout(() => endAll(processes), closeWithinMs);
      await app.close().catch(() => undefined);
      clearTimeout(late);
    }
    endAll([...processes, ...family()]);
    if (options.home === undefined) rmSync(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  };

  const tray = {
    view: (): Promise<TrayView> => app.evaluate(() => (globalThis as Hooked).__hearthTest.tray.view()),
    /** The first line of the menu. */
    line: async (): Promise<string> => labelOf((await tray.view()).items[0]),
    icon: async (): Promise<string> => (await tray.view()).icon,
    /** The label of an item; undefined when the menu has none. */
    label: async (id: string): Promise<string | undefined> => {
      const item = findItem((await tray.view()).items, id);
      return item === null ? undefined : labelOf(item);
    },
    labels: async (): Promise<string[]> => (await tray.view()).items.filter(item => item.kind !== "separator").map(labelOf),
    /** False when the menu has no such item, or it cannot be pressed. */
    press: (id: string): Promise<boolean> =>
      app.evaluate((_electron, item) => (globalThis as Hooked).__hearthTest.tray.press(item), id),
  };

  return {
    app,
    home,
    pid,
    mark,
    args,
    env,
    ended,
    tray,
    family,
    stop,
    running: (): Process[] => stillRunning(family()),
    lastWords: (): string => words,
    page: (): Promise<Page> => app.firstWindow({ timeout: startWithinMs }),
    /** A call over the bridge, as the page in the window makes it. */
    call: async (call: BridgeCall): Promise<BridgeAnswer> =>
      (await app.firstWindow()).evaluate(given => (globalThis as Hooked).hearthDesktop.call(given), call),
    isVisible: (): Promise<boolean> =>
      app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible() ?? false),
    /** What the stand-in was asked to show; empty on Electron, which cannot be asked. */
    records: (kind: string): Promise<Record<string, unknown>[]> =>
      app.evaluate(
        (_electron, wanted) =>
          JSON.parse(JSON.stringify(((globalThis as Hooked).__standIn?.records ?? []).filter(one => one.kind === wanted))),
        kind,
      ),
    /** The app once more, as a person does it who does not see that it runs. Resolves with its exit code. */
    startAgain: (): Promise<number | null> =>
      new Promise((done, fail) => {
        const again = spawn(desktopShell.path ?? "", args, { env, stdio: "ignore" });
        again.on("error", fail);
        again.on("exit", done);
      }),
  };
}

const labelOf = (item: TrayItem | undefined): string => (item === undefined || item.kind === "separator" ? "" : item.label);

/** What the window's page is told of main. */
export async function stateOf(desktop: Desktop): Promise<DesktopState> {
  const answer = await desktop.call({ call: "state" });
  if (!answer.ok) throw new Error(answer.failure.code);
  return answer.state;
}
