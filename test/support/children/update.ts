// The update of an AppImage with the real electron-updater under plain Node: `node update.ts FOLDER FEED`. FOLDER has the running `app`.
// Prints each state as a line of JSON. Only what ends and starts Electron itself is replaced.
import { registerHooks } from "node:module";
import { join } from "node:path";

const electron = "data:text/javascript,export const autoUpdater = { emit() {} };";
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === "electron" ? { url: electron, format: "module", shortCircuit: true } : next(specifier, context),
});

const [folder = "", feed = ""] = process.argv.slice(2);
process.env.APPIMAGE = join(folder, "app");

const { default: library } = await import("electron-updater");
const { NodeHttpExecutor } = await import("builder-util");
const { createKeptVersion } = await import("../../../main/desktop/kept-version.ts");
const { createUpdates } = await import("../../../main/desktop/updater.ts");

const say = (line: object): void => void process.stdout.write(`${JSON.stringify(line)}\n`);
const app = {
  version: "0.1.0",
  name: "hearth",
  isPackaged: true,
  appUpdateConfigPath: join(folder, "app-update.yml"),
  userDataPath: folder,
  baseCachePath: join(folder, "cache"),
  whenReady: () => Promise.resolve(),
  relaunch: () => say({ kind: "relaunched" }),
  quit: () => say({ kind: "quit" }),
  onQuit: () => undefined,
};
const updater = new library.AppImageUpdater({ provider: "generic", url: feed }, app);
Object.assign(updater, { httpExecutor: new NodeHttpExecutor() });

const updates = createUpdates({
  load: async () => updater,
  version: app.version,
  language: () => "en",
  kept: createKeptVersion(join(folder, "versions"), join(folder, "app")),
  backUp: async () => say({ kind: "backed up" }),
  endEverything: async () => say({ kind: "ended" }),
  relaunch: app.relaunch,
  clock: { now: () => 0 },
  timers: { after: () => () => undefined },
  log: { info: () => undefined, warn: () => undefined },
});
updates.onState(state => {
  if (state.kind !== "fetching") say(state);
});
await updates.check();
await updates.install();
