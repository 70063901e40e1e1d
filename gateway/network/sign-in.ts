import { AppError } from "../../contract/errors/app-error.ts";
import type { ChangeEnd, TailscaleClient } from "./tailscale/client.ts";
import { firstPage } from "./tailscale/command-line.ts";
import { startProgram } from "./tailscale/start-program.ts";
import type { TailscaleStatus } from "./tailscale/status.ts";
import { operatorCommand, type TailnetFacts } from "./tailscale/tailnet-state.ts";
import type { TailnetWatcher } from "./tailscale/watcher.ts";

export type SignInDeps = {
  readonly client: Pick<TailscaleClient, "change" | "prefs" | "status" | "command" | "words" | "program">;
  readonly watcher: Pick<TailnetWatcher, "refresh">;
  readonly user: string;
  readonly platform: NodeJS.Platform;
  readonly times: {
    readonly pageWithinMs: number;
    readonly samePageAfterMs: number;
    readonly upWithinMs: number;
    readonly askEveryMs: number;
  };
};

export const usualSignInTimes = { pageWithinMs: 15_000, samePageAfterMs: 1_000, upWithinMs: 6_000, askEveryMs: 100 } as const;

const commandLineMs = 10 * 60_000;
const mostCharacters = 1024 * 1024;
const sleep = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms));

/** Changes of Tailscale that a person asks for on a page: sign in (or anew, when the key runs out), and up again. */
export function createSignIn(deps: SignInDeps) {
  const { client, watcher, times } = deps;
  let ending = (): void => undefined;
  let known = { ControlURL: "", Hostname: "" };

  const wasKnown = (prefs: Record<string, unknown>): typeof known => ({
    ControlURL: String(prefs.ControlURL || known.ControlURL),
    Hostname: String(prefs.Hostname || known.Hostname),
  });
  const refused = (problem: string, command: string): AppError =>
    AppError.of("TAILSCALE_REFUSED", { problem: problem || "access denied", command });
  /** @throws AppError TAILSCALE_REFUSED, TAILSCALE_FAILED */
  const must = (end: ChangeEnd, command: string): void => {
    if (end.kind === "refused") throw refused(end.problem, command);
    if (end.kind === "failed") throw AppError.of("TAILSCALE_FAILED", { problem: end.problem });
  };
  /** There must be a Tailscale that can be told something. @throws AppError TAILSCALE_MISSING, TAILSCALE_NOT_RUNNING, TAILSCALE_FROZEN */
  const present = async (): Promise<TailnetFacts> => {
    const facts = await watcher.refresh();
    if (!facts) throw AppError.of("STOPPING");
    const { kind, code } = facts;
    if (code !== null && (kind === "missing" || kind === "notRunning" || kind === "frozen")) throw AppError.of(code, facts.slots);
    return facts;
  };

  const lastStatus = async (): Promise<TailscaleStatus | null> => {
    const report = await client.status();
    return report.kind === "status" ? report.status : null;
  };

  /** The page of a sign-in that was begun; null when the machine is signed in without one. */
  const pageAfter = async (before: TailscaleStatus | null): Promise<string | null> => {
    const begun = performance.now();
    for (;;) {
      const now = await lastStatus();
      const waited = performance.now() - begun;
      const page = now?.authUrl ?? null;
      // The page that waited already may still be the one that counts.
      if (page !== null && (page !== before?.authUrl || waited > times.samePageAfterMs)) return page;
      if (now?.state === "Running" && before?.state !== "Running") return null;
      if (waited > times.pageWithinMs)
        throw AppError.of("TAILSCALE_FAILED", { problem: "no sign-in page came", problemZh: "未出现登录页面" });
      await sleep(times.askEveryMs);
    }
  };

  /** Where there is no LocalAPI: `tailscale login` prints the page and waits until it was opened. */
  const byCommandLine = (): Promise<string | null> => {
    const program = client.program();
    if (program === null) throw AppError.of("TAILSCALE_NOT_RUNNING", { command: "tailscale login" });
    ending();
    const started = startProgram(program, client.words(["login"]));
    if (started.kind === "notStarted") throw AppError.of("TAILSCALE_FAILED", { problem: started.problem });
    const { child } = started;
    const timer = setTimeout(started.end, commandLineMs);
    timer.unref();
    ending = started.end;
    return new Promise((resolve, reject) => {
      let text = "";
      const late = setTimeout(
        () => reject(AppError.of("TAILSCALE_FAILED", { problem: "no sign-in page came" })),
        times.pageWithinMs,
      );
      const hear = (chunk: Buffer): void => {
        text += chunk.toString();
        if (text.length > mostCharacters) started.end();
        const page = /\s$/.test(text) ? firstPage(text) : null;
        if (page === null) return;
        clearTimeout(late);
        resolve(page);
      };
      child.stdout.on("data", hear);
      child.stderr.on("data", hear);
      child.on("error", error => reject(AppError.of("TAILSCALE_FAILED", { problem: error.message }, { cause: error })));
      child.on("close", code => {
        clearTimeout(timer);
        clearTimeout(late);
        if (code === 0) return resolve(null);
        const problem = text.trim().split("\n").at(-1)?.slice(0, 200) ?? "";
        reject(
          /denied|sudo/i.test(text) ? refused(problem, "sudo tailscale login") : AppError.of("TAILSCALE_FAILED", { problem }),
        );
      });
    });
  };

  return {
    /** Keeps in mind where this machine is signed in (Tailscale's own control server, or a Headscale) and under which name, for the next sign-in. */
    async remember(): Promise<void> {
      const prefs = await client.prefs();
      if (prefs) known = wasKnown(prefs);
    },

    /**
     * Begins a sign-in; answers the page to open, or null where none is needed. While the tailnet runs it goes on running.
     * @throws AppError TAILSCALE_MISSING, TAILSCALE_NOT_RUNNING, TAILSCALE_FROZEN, TAILSCALE_REFUSED, TAILSCALE_FAILED
     */
    async signIn(): Promise<string | null> {
      await present();
      const before = await lastStatus();
      const command = operatorCommand(deps.user);
      const prefs = await client.prefs();
      // A sign-out switches the daemon off and makes it forget its control server and its name: they are said again, the other preferences stay.
      if (prefs && (prefs.WantRunning !== true || prefs.LoggedOut === true)) {
        const { Config: _keys, ...rest } = prefs;
        const UpdatePrefs = { ...rest, ...wasKnown(prefs), WantRunning: true, LoggedOut: false };
        must(await client.change({ method: "POST", path: "start", body: { UpdatePrefs } }), command);
      }
      const end = await client.change({ method: "POST", path: "login-interactive" });
      if (end.kind === "noDoor") return byCommandLine();
      must(end, command);
      const page = await pageAfter(before);
      await watcher.refresh();
      return page;
    },

    /**
     * Brings a stopped tailnet up; resolves when it runs, or when that takes longer than a person should wait.
     * @throws AppError as signIn, and TAILSCALE_SIGNED_OUT
     */
    async up(): Promise<void> {
      const facts = await present();
      if (facts.kind === "signedOut") throw AppError.of("TAILSCALE_SIGNED_OUT");
      if (facts.kind === "expired") throw AppError.of("TAILSCALE_KEY_EXPIRED");
      const command = deps.platform === "linux" ? "sudo tailscale up" : "tailscale up";
      const end = await client.change({ method: "PATCH", path: "prefs", body: { WantRunning: true, WantRunningSet: true } });
      if (end.kind === "noDoor") {
        const ran = await client.command(["up"], times.upWithinMs);
        const text = ran.kind === "ended" ? `${ran.stdout}\n${ran.stderr}`.trim() : "";
        if (ran.kind === "ended" && ran.code !== 0)
          throw /denied|sudo/i.test(text)
            ? refused(text, command)
            : AppError.of("TAILSCALE_FAILED", { problem: text.slice(0, 200) });
      } else must(end, command);
      const until = performance.now() + times.upWithinMs;
      while ((await watcher.refresh())?.kind !== "running" && performance.now() < until) await sleep(times.askEveryMs);
    },

    stop: (): void => ending(),
  };
}
