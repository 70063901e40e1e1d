import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "..", "..");
const typings = readFileSync(join(root, "node_modules", "electron", "electron.d.ts"), "utf8");

/** What Electron's own typings name, for each object of the stand-in. */
const typesOf: Readonly<Record<string, readonly string[]>> = {
  app: ["App"],
  clipboard: ["Clipboard"],
  dialog: ["Dialog"],
  ipcMain: ["IpcMain"],
  nativeImage: ["NativeImage"],
  nativeTheme: ["NativeTheme"],
  net: ["Net"],
  powerMonitor: ["PowerMonitor"],
  powerSaveBlocker: ["PowerSaveBlocker"],
  protocol: ["Protocol"],
  safeStorage: ["SafeStorage"],
  screen: ["Screen"],
  session: ["Session"],
  shell: ["Shell"],
  systemPreferences: ["SystemPreferences"],
  utilityProcess: ["UtilityProcess"],
  BrowserWindow: ["BrowserWindow", "BaseWindow"],
  Menu: ["Menu"],
  MenuItem: ["MenuItem"],
  Notification: ["Notification"],
  Tray: ["Tray"],
  webContents: ["WebContents"],
  defaultSession: ["Session"],
  cookies: ["Cookies"],
};

function membersOf(name: string): ReadonlySet<string> {
  const body = new RegExp(`\\n {2}(?:class|interface) ${name}(?: extends [^{]+)? \\{([\\s\\S]*?)\\n {2}\\}`).exec(typings)?.[1];
  expect(body, `${name} is not in electron.d.ts`).toBeDefined();
  return new Set([...(body ?? "").matchAll(/^ {4}(?:static |readonly )*(?:get )?(\w+)\??[(:]/gm)].map(match => match[1] ?? ""));
}

/** Runs under plain Node, as the stand-in does; prints the functions that each object offers beyond those of an event emitter. */
const probe = `
const electron = await import(${JSON.stringify(new URL("../support/stand-in/electron.mjs", import.meta.url).href)});
const { EventEmitter } = await import("node:events");
const common = new Set([...Object.getOwnPropertyNames(EventEmitter.prototype), ...Object.keys(new EventEmitter()),
  "constructor", "length", "name", "prototype"]);
const own = new Set(["turn"]);
const good = name => !common.has(name) && !name.startsWith("_");
const offered = {};
for (const [name, value] of Object.entries({ ...electron, defaultSession: electron.session.defaultSession, cookies: electron.session.defaultSession.cookies })) {
  if (name === "module.exports") continue;
  const names = typeof value === "function"
    ? [...Object.getOwnPropertyNames(value.prototype), ...Object.getOwnPropertyNames(value)].filter(one => !own.has(one))
    : Object.keys(value).filter(one => typeof value[one] === "function");
  offered[name] = names.filter(good);
}
process.stdout.write(JSON.stringify(offered));
process.exit(0);`;

test("the stand-in offers nothing that Electron's typings do not have", () => {
  const output = execFileSync(process.execPath, ["--input-type=module", "-e", probe], { encoding: "utf8", cwd: root });
  const offered = JSON.parse(output) as Record<string, string[]>;
  expect(Object.keys(offered).sort()).toEqual(Object.keys(typesOf).sort());
  expect(Object.values(offered).flat().length).toBeGreaterThan(150);
  const unknown = Object.entries(offered).flatMap(([name, members]) => {
    const known = new Set((typesOf[name] ?? []).flatMap(type => [...membersOf(type)]));
    return members.filter(member => !known.has(member)).map(member => `${name}.${member}`);
  });
  expect(unknown).toEqual([]);
});
