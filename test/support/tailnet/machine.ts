import { type ChildProcess, execFileSync, type SpawnOptions, spawn } from "node:child_process";
import { mkdirSync, openSync } from "node:fs";
import http from "node:http";
import { createErrands } from "./errands.ts";

export const controlUrl = "http://10.77.0.1:9911";
export const domain = "hearth-test.ts.net";
const folder = "/run/tailnet";

export const ip = (...args: string[]): string =>
  execFileSync("ip", args, { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
const sleep = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms));
const ended = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null;

export type Status = {
  BackendState: string;
  AuthURL: string;
  TailscaleIPs: string[] | null;
  Peer: Record<string, { Online: boolean }> | null;
};
export type Machine = ReturnType<typeof createMachine>;

/** One machine of the test's tailnet: a network namespace with an address, an /etc and a tailscaled of its own. Runs inside the sandbox. */
export function createMachine(binaries: string, name: string, address: string) {
  const state = `${folder}/${name}`;
  // home's tailscaled listens where every program expects it.
  const socket = name === "home" ? "/run/tailscale/tailscaled.sock" : `${state}/tailscaled.sock`;
  let daemon: ChildProcess | undefined;

  /** The child's pid is the program's own: signals go straight to it. */
  const spawnHere = (command: string, args: readonly string[], options: SpawnOptions): ChildProcess =>
    spawn(
      "ip",
      ["netns", "exec", name, "sh", "-c", 'mount --bind "$0" /etc && exec "$@"', `${state}/etc`, command, ...args],
      options,
    );

  const run = async (command: string, args: readonly string[]): Promise<{ code: number; text: string }> => {
    const child = spawnHere(command, args, { stdio: ["ignore", "pipe", "pipe"] });
    let text = "";
    for (const stream of [child.stdout, child.stderr])
      stream?.setEncoding("utf8").on("data", (chunk: string) => {
        text += chunk;
      });
    const code = await new Promise<number>(done => child.on("close", exit => done(exit ?? 1)));
    return { code, text };
  };
  const tailscale = (...args: string[]) => run(`${binaries}/tailscale`, [`--socket=${socket}`, ...args]);

  const status = (): Promise<Status | null> =>
    new Promise(done => {
      const headers = { Host: "local-tailscaled.sock" };
      http
        .get({ socketPath: socket, path: "/localapi/v0/status", headers, agent: false, timeout: 1_000 }, response => {
          let text = "";
          response.setEncoding("utf8").on("data", (chunk: string) => {
            text += chunk;
          });
          response.on("end", () => done(JSON.parse(text) as Status));
        })
        .on("error", () => done(null))
        .on("timeout", () => done(null));
    });
  const until = async (wanted: (status: Status | null) => boolean): Promise<void> => {
    const limit = Date.now() + 30_000;
    for (;;) {
      const now = await status();
      if (wanted(now)) return;
      if (Date.now() > limit) throw new Error(`${name} is still ${now?.BackendState}: ${wanted}`);
      await sleep(15);
    }
  };

  const errands = createErrands(() => {
    const env = { ...process.env, NODE_EXTRA_CA_CERTS: `${folder}/home/certs/ca.pem` };
    return spawnHere(process.execPath, [new URL("./errand-boy.mjs", import.meta.url).pathname], {
      stdio: ["ignore", "inherit", "inherit", "ipc"],
      env,
    });
  });

  const start = async (): Promise<void> => {
    const log = openSync(`${folder}/${name}.log`, "a");
    daemon = spawnHere(
      `${binaries}/tailscaled`,
      // On the port of a packaged one: a new port at each start delays peers by 5 s.
      [`--statedir=${state}`, `--socket=${socket}`, "--port=41641"],
      {
        stdio: ["ignore", log, log],
        env: {
          ...process.env,
          TS_NO_LOGS_NO_SUPPORT: "true",
          TS_DISABLE_PORTMAPPER: "1",
          TS_PANIC_IF_HIT_MAIN_CONTROL: "1",
          // Nobody is there; another address than the usual one lets a certificate of our own be served.
          TS_DEBUG_ACME_DIRECTORY_URL: "http://127.0.0.1:9/",
        },
      },
    );
    await until(now => now !== null && now.BackendState !== "NoState");
  };
  const stop = async (signal: NodeJS.Signals): Promise<void> => {
    const child = daemon;
    if (!child || ended(child)) return;
    const over = new Promise<void>(done => child.once("exit", () => done()));
    child.kill(signal);
    await over;
  };
  const login = async (): Promise<void> => {
    const up = tailscale("up", `--login-server=${controlUrl}`, `--hostname=${name}`);
    await until(now => Boolean(now?.AuthURL));
    await fetch((await status())?.AuthURL ?? "");
    const { code, text } = await up;
    if (code !== 0) throw new Error(`tailscale up: ${text}`);
    await until(now => now?.BackendState === "Running");
  };

  return {
    name,
    state,
    socket,
    spawn: spawnHere,
    run,
    tailscale,
    status,
    until,
    /** A request made on this machine: its resolver, its routes, its trust in `certificate`. */
    fetch: errands.fetch,
    plug(): void {
      mkdirSync(state);
      // An /etc of its own: MagicDNS rewrites resolv.conf and keeps a file beside it.
      execFileSync("sh", ["-c", 'cp -a /etc "$1"; rm -f "$1/resolv.conf"; : >"$1/resolv.conf"', "sh", `${state}/etc`], {
        stdio: "ignore",
      });
      ip("netns", "add", name);
      ip("link", "add", `to-${name}`, "type", "veth", "peer", "name", "eth0", "netns", name);
      ip("link", "set", `to-${name}`, "master", "hub", "up");
      ip("-n", name, "link", "set", "lo", "up");
      ip("-n", name, "addr", "add", `${address}/24`, "dev", "eth0");
      ip("-n", name, "link", "set", "eth0", "up");
    },
    start,
    stop,
    freeze: (frozen: boolean): void => void daemon?.kill(frozen ? "SIGSTOP" : "SIGCONT"),
    /** As a person signs in: `tailscale up`, then the page opened. After a logout, with a new address. */
    login,
    /** For `tailscale serve --https`, trusted by `fetch`. Without one each handshake fails. */
    certificate(): void {
      const script = `mkdir -p "$1"; cd "$1"; openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 \
        -subj "/CN=$2" -addext "subjectAltName=DNS:$2" -keyout "$2.key" -out "$2.crt"; cp "$2.crt" ca.pem`;
      execFileSync("sh", ["-ec", script, "sh", `${state}/certs`, `${name}.${domain}`], { stdio: "ignore" });
    },
  };
}
