// The update of an AppImage with the real electron-updater under plain Node: `node update.ts FOLDER FEED`. FOLDER has the running `app`.
// Prints each state as a line of JSON. Only what ends and starts Electron itself is replaced.
import { writeFileSync } from "node:fs";
import { registerHooks } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { DownloadOptions } from "builder-util-runtime";

const [folder = "", feed = ""] = process.argv.slice(2);
process.env.APPIMAGE = join(folder, "app");

const electron = join(folder, "electron.cjs");
writeFileSync(electron, "exports.autoUpdater = { emit() {} };");
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === "electron"
      ? { url: pathToFileURL(electron).href, format: "commonjs", shortCircuit: true }
      : next(specifier, context),
});

const { default: library } = await import("electron-updater");
const { NodeHttpExecutor } = await import("builder-util");
const { configureRequestOptions, configureRequestUrl } = await import("builder-util-runtime");
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
/** Fetches over Node's own http what Electron's network stack would fetch: same rules of headers, redirects and checksums. */
class NodeExecutor extends NodeHttpExecutor {
  download(url: URL, destination: string, options: DownloadOptions): Promise<string> {
    return options.cancellationToken.createPromise<string>((resolve, reject, onCancel) => {
      const request = { headers: options.headers ?? {} };
      configureRequestUrl(url, request);
      configureRequestOptions(request);
      const callback = (error?: Error | null): void => (error ? reject(error) : resolve(destination));
      this.doDownload(request, { destination, options, onCancel, callback, responseHandler: null }, 0);
    });
  }
}

const source = { provider: "generic", url: feed } as const;
const updater = new library.AppImageUpdater(source, app);
Object.assign(updater, { httpExecutor: new NodeExecutor() });
// Again, now that there is something that fetches.
updater.setFeedURL(source);

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
