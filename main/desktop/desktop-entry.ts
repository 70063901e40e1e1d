import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";
import type { Environment } from "../environment.ts";

/** Only an entry with this line was written by Hearth and may be mended or removed. */
const mark = "X-Hearth-Autostart=true";

/** Where this desktop looks for what starts at login. */
export function autostartFile(environment: Environment, desktopId: string): string {
  const configured = environment.XDG_CONFIG_HOME;
  // The specification ignores relative paths.
  const config = configured !== undefined && isAbsolute(configured) ? configured : join(environment.HOME ?? homedir(), ".config");
  return join(config, "autostart", `${desktopId}.desktop`);
}

/**
 * One argument of `Exec`, quoted as the Desktop Entry Specification says: in double quotes, `"`, `` ` ``, `$` and `\` escaped, that escape
 * itself escaped as every backslash in a value is, and `%` doubled because it begins a field code.
 */
const quoted = (argument: string): string =>
  `"${argument
    .replace(/["`$\\]/g, "\\$&")
    .replaceAll("\\", "\\\\")
    .replaceAll("%", "%%")}"`;

/** The value of `Exec` for a command. GLib looks for the program before it reads `%%`, so a path with `%` is left to `env`. */
export const execOf = ([program = "", ...rest]: readonly string[]): string =>
  [...(program.includes("%") ? ["env"] : []), program, ...rest].map(quoted).join(" ");

/** A whole entry that starts `command` at login. */
export const desktopEntry = (command: readonly string[]): string =>
  [
    "[Desktop Entry]",
    "Type=Application",
    "Name=Hearth",
    "Comment=Keeps your own assistant running",
    "Comment[zh_CN]=让你的个人助手保持运行",
    `Exec=${execOf(command)}`,
    "Icon=hearth",
    "Terminal=false",
    "X-GNOME-Autostart-enabled=true",
    mark,
    "",
  ].join("\n");

export type EntryFacts = { readonly ours: boolean; readonly enabled: boolean; readonly exec: string | null };

const entryValue = (lines: readonly string[], key: string): string | null =>
  lines
    .map(line => line.trim())
    .find(line => line.startsWith(`${key}=`))
    ?.slice(key.length + 1)
    .trim() ?? null;

/** What an entry says. Desktops turn one off with `Hidden` or their own switch instead of removing it. */
export function readEntry(text: string): EntryFacts {
  const lines = text.split("\n");
  const off = entryValue(lines, "Hidden") === "true" || entryValue(lines, "X-GNOME-Autostart-enabled") === "false";
  return { ours: lines.some(line => line.trim() === mark), enabled: !off, exec: entryValue(lines, "Exec") };
}
