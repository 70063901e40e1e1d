import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Language } from "../../contract/errors/define.ts";
import type { OwnerFile } from "../../contract/processes.ts";
import type { CliDeps } from "../../gateway/cli/call.ts";
import type { StdinKind } from "../../gateway/cli/io.ts";
import { runHearth } from "../../gateway/cli/program.ts";
import { homePaths } from "../../gateway/config/home.ts";
import { fakeBootId, fakeToken } from "./fake-gateway.ts";

export type TerminalOptions = {
  language?: Language;
  isTty?: boolean;
  stdin?: { kind: StdinKind; chunks: readonly Uint8Array[]; hold?: boolean };
  env?: Record<string, string>;
  token?: string;
};

async function* pieces(chunks: readonly Uint8Array[], hold: boolean): AsyncGenerator<Uint8Array> {
  yield* chunks;
  if (hold) await new Promise(() => undefined);
}

/** A home in a temporary folder and a terminal of paper in front of it. */
export function createTerminal(options: TerminalOptions = {}) {
  const root = mkdtempSync(join(tmpdir(), "hearth-cli-"));
  const home = homePaths(root);
  const controller = new AbortController();
  const out: string[] = [];
  const err: string[] = [];
  const started: (readonly string[])[] = [];
  const { language = "en", isTty = false, stdin = { kind: "none", chunks: [] }, env = {} } = options;
  let ids = 0;
  const deps: CliDeps = {
    io: {
      stdout: text => void out.push(text),
      stderr: text => void err.push(text),
      isTty,
      columns: 80,
      stdin: { kind: stdin.kind, read: () => pieces(stdin.chunks, stdin.hold ?? false) },
      language,
      env,
      interruption: () => controller.signal,
    },
    environment: { home: root, language, vaultPassphrase: undefined, raw: env },
    version: "9.9.9",
    homeFolder: join(root, "person"),
    now: () => Date.now(),
    randomId: () => `message-${++ids}`,
    readToken: async () => options.token ?? fakeToken,
    startGateway: async args => void started.push(args),
  };
  return {
    home,
    started,
    run: (...args: string[]) => runHearth(args, deps),
    interrupt: (): void => controller.abort(),
    out: (): string => out.join(""),
    /** The pieces as they were written. */
    pieces: (): readonly string[] => out,
    err: (): string => err.join(""),
    /** The failure object on standard error. */
    failure: (): { code: string; message: string; hint: string; type: string } => JSON.parse(err.join("")).error,
    /** Writes `run/gateway.json` as a gateway at `url` would. */
    own: (url: string, given: Partial<OwnerFile> = {}): void => {
      mkdirSync(home.run, { recursive: true });
      const port = Number(new URL(url).port);
      const owner = { pid: process.pid, bootId: fakeBootId, url, port, version: "9.9.9", startedAt: 1, ...given };
      writeFileSync(home.ownerFile, JSON.stringify(owner));
    },
    remove: (): void => rmSync(root, { recursive: true, force: true }),
  };
}

export type Terminal = ReturnType<typeof createTerminal>;
