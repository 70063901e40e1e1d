import { accessSync, constants, readFileSync, readlinkSync, statSync } from "node:fs";
import { delimiter, isAbsolute, join } from "node:path";
import type { Clock } from "../../clock.ts";
import type { Variables } from "../../config/variables.ts";

/** Where the daemon's LocalAPI is: a socket (on Windows a named pipe), or a port of loopback with a password (the macOS app). */
export type Door =
  | { readonly kind: "socket"; readonly path: string }
  | { readonly kind: "port"; readonly port: number; readonly password: string };

export type Places = { readonly doors: readonly Door[]; readonly program: string | null };

export type PlacesInput = {
  readonly platform: NodeJS.Platform;
  readonly variables: Variables;
  /** Of the settings: nothing else is looked at then. */
  readonly socket: string | undefined;
  readonly program: string | undefined;
};

const sockets: Partial<Record<NodeJS.Platform, readonly string[]>> = {
  linux: ["/var/run/tailscale/tailscaled.sock"],
  // The open-source daemon; the app has no socket.
  darwin: ["/var/run/tailscaled.socket"],
  win32: ["\\\\.\\pipe\\ProtectedPrefix\\Administrators\\Tailscale\\tailscaled"],
};

const programs: Partial<Record<NodeJS.Platform, readonly string[]>> = {
  linux: ["/usr/bin/tailscale", "/usr/sbin/tailscale", "/usr/local/bin/tailscale", "/snap/bin/tailscale"],
  darwin: ["/usr/local/bin/tailscale", "/opt/homebrew/bin/tailscale", "/Applications/Tailscale.app/Contents/MacOS/Tailscale"],
  win32: ["C:\\Program Files\\Tailscale\\tailscale.exe"],
};

const isProgram = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    // Not there, or not for us.
    return false;
  }
};

/** The password of the standalone macOS app lies in a file that administrators may read; its name carries the port. */
function doorOfMacApp(folder = "/Library/Tailscale"): Door[] {
  try {
    const port = Number(readlinkSync(join(folder, "ipnport")));
    const password = readFileSync(join(folder, `sameuserproof-${port}`), "utf8").trim();
    return Number.isInteger(port) && password !== "" ? [{ kind: "port", port, password }] : [];
  } catch {
    // Another kind of installation, or a user without the right: the command line asks in its place.
    return [];
  }
}

/** Where to ask and what to run, as the machine is now. An installation may come while we run: look again each time nothing was found. */
export function findPlaces({ platform, variables, socket, program }: PlacesInput): Places {
  const paths = socket === undefined ? (sockets[platform] ?? sockets.linux ?? []) : [socket];
  const doors: Door[] = paths.map(path => ({ kind: "socket", path }));
  if (platform === "darwin" && socket === undefined) doors.push(...doorOfMacApp());
  const name = platform === "win32" ? "tailscale.exe" : "tailscale";
  const onPath = (wanted: string): string[] =>
    (variables.PATH ?? variables.Path ?? "").split(delimiter).flatMap(folder => (folder === "" ? [] : [join(folder, wanted)]));
  const candidates =
    program === undefined ? [...onPath(name), ...(programs[platform] ?? [])] : isAbsolute(program) ? [program] : onPath(program);
  return { doors, program: candidates.find(isProgram) ?? null };
}

const keptMs = 5_000;

/** `findPlaces` for the settings in force, looked up at most every 5 s. */
export function createPlaces(deps: {
  readonly platform: NodeJS.Platform;
  readonly variables: Variables;
  readonly settings: () => { readonly socket?: string | undefined; readonly program?: string | undefined };
  readonly clock: Clock;
}): () => Places {
  let kept: { readonly key: string; readonly until: number; readonly places: Places } | null = null;
  return () => {
    const { socket, program } = deps.settings();
    const key = JSON.stringify([socket, program]);
    const now = deps.clock.now();
    if (kept?.key !== key || kept.until <= now)
      kept = { key, until: now + keptMs, places: findPlaces({ ...deps, socket, program }) };
    return kept.places;
  };
}
