import type { Log } from "../../log.ts";
import { watchBus } from "./bus.ts";
import { type CommandEnd, runCommand } from "./command-line.ts";
import { askLocal, jsonOf, type LocalAnswer, type LocalQuestion } from "./local-api.ts";
import type { Door, Places } from "./places.ts";
import { readStatus } from "./status.ts";
import type { TailscaleReport } from "./tailnet-state.ts";
import { readWhois, type Whois } from "./whois.ts";

export type ClientDeps = {
  /** Asked before each call: Tailscale may be installed while we run. */
  readonly places: () => Places;
  /** The socket of the settings: the command line is told of it too. */
  readonly socket: () => string | undefined;
  readonly log: Log;
  readonly limits: { readonly statusMs: number; readonly whoisMs: number; readonly changeMs: number; readonly commandMs: number };
};

/** The times within which Tailscale must answer; a healthy daemon takes some milliseconds, its command line some tens. */
export const usualLimits = { statusMs: 2_500, whoisMs: 1_000, changeMs: 8_000, commandMs: 4_000 } as const;

type Change = Pick<LocalQuestion, "path" | "body"> & { readonly method: "POST" | "PATCH" };
export type ChangeEnd =
  | { readonly kind: "done" }
  /** The system lets only its administrator do this. */
  | { readonly kind: "refused"; readonly problem: string }
  /** There is no LocalAPI to ask; the command line may do. */
  | { readonly kind: "noDoor" }
  | { readonly kind: "failed"; readonly problem: string };

/** Tailscale on this machine: its LocalAPI, and its command line where there is none. Every call ends within its limit; none rejects. */
export function createTailscaleClient({ places, socket, log, limits }: ClientDeps) {
  let seenDoor = false;

  /** The first door behind which somebody is. */
  const ask = async (question: LocalQuestion): Promise<{ door: Door | null; answer: LocalAnswer }> => {
    for (const door of places().doors) {
      const answer = await askLocal(door, question);
      if (answer.kind === "unreachable") continue;
      seenDoor = true;
      return { door, answer };
    }
    return { door: null, answer: { kind: "unreachable" } };
  };

  /** The arguments for the command line, which has to be told of the settings' socket too. */
  const words = (args: readonly string[]): string[] => {
    const configured = socket();
    return [...(configured === undefined ? [] : [`--socket=${configured}`]), ...args];
  };

  const command = async (args: readonly string[], limitMs: number, signal?: AbortSignal): Promise<CommandEnd> => {
    const { program } = places();
    return program === null ? { kind: "missing" } : runCommand(program, words(args), limitMs, signal);
  };

  /** Without a daemon behind its socket the command line tries on for seconds: its silence says no more than the socket did. */
  const statusByCommand = async (signal?: AbortSignal): Promise<TailscaleReport> => {
    const end = await command(["status", "--json"], limits.commandMs, signal);
    if (end.kind === "missing") return { kind: "fault", fault: "missing" };
    if (end.kind === "silent") return { kind: "fault", fault: "notRunning" };
    // The exit code says nothing: a stopped daemon ends with 0, and so does the macOS app that cannot start.
    const status = readStatus(jsonOf(end.stdout));
    return status ? { kind: "status", status } : { kind: "fault", fault: "notRunning" };
  };

  return {
    command,
    words,
    program: (): string | null => places().program,

    async status(signal?: AbortSignal): Promise<TailscaleReport> {
      const { answer } = await ask({ path: "status", limitMs: limits.statusMs, signal });
      if (answer.kind === "silent") return { kind: "fault", fault: "frozen" };
      const status = answer.kind === "answer" && answer.status === 200 ? readStatus(jsonOf(answer.body)) : null;
      if (status) return { kind: "status", status };
      // It was behind this door before: it is not elsewhere now.
      if (answer.kind === "unreachable" && seenDoor) return { kind: "fault", fault: "notRunning" };
      if (answer.kind !== "unreachable") log.debug({ kind: answer.kind }, "Tailscale's LocalAPI answered something else");
      return statusByCommand(signal);
    },

    /** Calls for each piece of news; null when there is no bus to listen to. */
    watch(onNews: () => void, onEnd: () => void): (() => void) | null {
      const [door] = places().doors;
      return door ? watchBus(door, { onNews, onEnd }) : null;
    },

    /** Who of the tailnet has this address; null: nobody. `silent` when Tailscale could not be asked in time. */
    async whois(address: string): Promise<Whois | null | "silent"> {
      const path = `whois?addr=${encodeURIComponent(address)}`;
      const { answer } = await ask({ path, limitMs: limits.whoisMs });
      if (answer.kind === "answer" && answer.status === 200) return readWhois(jsonOf(answer.body));
      if (answer.kind === "answer" && answer.status === 404) return null;
      if (answer.kind === "silent" || seenDoor) return "silent";
      const end = await command(["whois", "--json", address], limits.whoisMs);
      if (end.kind !== "ended") return "silent";
      return readWhois(jsonOf(end.stdout));
    },

    /** What is served now, as `tailscale serve status --json` tells it; undefined when nobody says. */
    async serveConfig(): Promise<unknown> {
      const { answer } = await ask({ path: "serve-config", limitMs: limits.statusMs });
      if (answer.kind === "answer" && answer.status === 200) return jsonOf(answer.body) ?? {};
      if (answer.kind === "silent" || seenDoor) return undefined;
      const end = await command(["serve", "status", "--json"], limits.commandMs);
      return end.kind === "ended" && end.code === 0 ? jsonOf(end.stdout) : undefined;
    },

    async prefs(): Promise<Record<string, unknown> | null> {
      const { answer } = await ask({ path: "prefs", limitMs: limits.statusMs });
      const value = answer.kind === "answer" && answer.status === 200 ? jsonOf(answer.body) : null;
      return typeof value === "object" && value !== null ? { ...value } : null;
    },

    async change(change: Change): Promise<ChangeEnd> {
      const { answer } = await ask({ ...change, limitMs: limits.changeMs });
      if (answer.kind === "unreachable") return { kind: "noDoor" };
      if (answer.kind !== "answer") return { kind: "failed", problem: answer.kind === "broken" ? answer.problem : "no answer" };
      if (answer.status === 403) return { kind: "refused", problem: answer.body.trim().slice(0, 200) };
      return answer.status < 300 ? { kind: "done" } : { kind: "failed", problem: answer.body.trim().slice(0, 200) };
    },
  };
}

export type TailscaleClient = ReturnType<typeof createTailscaleClient>;
