import type { CompanionSpec } from "../../../contract/companions.ts";
import type { Clock } from "../../clock.ts";
import type { Host } from "../../host/host.ts";
import type { Log } from "../../log.ts";
import { lastWords } from "../tailscale/command-line.ts";
import { decideServe, type ServeInput, type ServeState, serveUrl } from "./decide-serve.ts";
import { readServeLines, type ServeFailure } from "./serve-lines.ts";
import type { ProbeEnd } from "./serve-probe.ts";

export type ServeDeps = {
  readonly host: Pick<Host, "present" | "want" | "unwant" | "state" | "onCompanion">;
  readonly clock: Clock;
  readonly log: Log;
  readonly user: string;
  /** `--socket` of the command line, where the settings name one. */
  readonly socket: () => string | undefined;
  readonly input: () => Omit<ServeInput, "canKeep">;
  readonly probe: (at: { name: string; address: string; port: number; signal: AbortSignal }) => Promise<ProbeEnd>;
  /** `graceMs`: how long a child may run without the daemon knowing of it. */
  readonly times: { readonly startingMs: number; readonly settledMs: number; readonly graceMs: number };
  readonly onChange: (state: ServeState) => void;
};

/** While it starts it is looked at every second; once it serves, or cannot, every minute: Funnel may be switched on by somebody. */
export const usualServeTimes = { startingMs: 1_000, settledMs: 60_000, graceMs: 10_000 } as const;

const companion = "tailscale-serve";
const mostLines = 20;

/** Keeps `tailscale serve` running in front of loopback while it is wanted and can be had, and says whether it really serves. */
export function createServe(deps: ServeDeps) {
  const { host, clock, times } = deps;
  let state: ServeState = { kind: "off" };
  let lines: string[] = [];
  /** Its own lines said no: not started again before this time, unless something changes. */
  let refusal: { readonly failure: ServeFailure; readonly until: number } | null = null;
  let looking: Promise<void> | null = null;
  let again = false;
  let probing = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;

  const become = (next: ServeState): void => {
    if (JSON.stringify(next) === JSON.stringify(state)) return;
    if (next.kind !== state.kind) {
      const why = next.kind === "failed" ? { code: next.failure.code } : {};
      deps.log.info({ serve: next.kind, ...why }, "tailscale serve");
    }
    state = next;
    deps.onChange(next);
  };

  const specFor = (program: string, port: number, target: number): CompanionSpec => {
    const socket = deps.socket();
    return {
      name: companion,
      program,
      args: [...(socket === undefined ? [] : [`--socket=${socket}`]), "serve", `--https=${port}`, `http://127.0.0.1:${target}`],
      environment: {},
      stopSignal: "SIGINT",
      stopWithinMs: 5_000,
    };
  };

  /** Why our child does not serve, from its own lines; null while there is hope. */
  const complaint = (): ServeFailure | null => {
    const child = host.state(companion);
    const said = child?.kind === "waiting" || child?.kind === "gaveUp" ? [...child.lastLines, ...lines] : lines;
    const failure = readServeLines(said, deps.user);
    if (failure || child?.kind === "running" || child === null || child.kind === "stopped") return failure;
    return { code: "TAILSCALE_FAILED", slots: { problem: lastWords(said.join("\n")) || child.end }, url: null };
  };

  const look = async (): Promise<ServeState> => {
    const input = deps.input();
    const decision = await decideServe({ ...input, canKeep: host.present });
    if (decision.kind === "rest") {
      if (!decision.keep) host.unwant(companion);
      refusal = null;
      return decision.state;
    }
    const { name, port, address } = decision;
    if (!decision.start) host.unwant(companion);
    else {
      if (refusal && clock.now() < refusal.until) return { kind: "failed", failure: refusal.failure };
      if (refusal) lines = [];
      refusal = null;
      host.want(specFor(input.program ?? "tailscale", port, input.target));
      const failure = complaint();
      if (failure) return giveWay(failure);
      const child = host.state(companion);
      if (child?.kind !== "running") return { kind: "starting", port };
      if (!decision.present && clock.now() - child.sinceMs > times.graceMs) {
        // `tailscale serve reset` took its place away, of which it hears nothing: it is started anew with the next look.
        host.unwant(companion);
        return { kind: "starting", port };
      }
    }
    probing = new AbortController();
    const found = await deps.probe({ name, address, port, signal: probing.signal });
    if (found.kind === "ours") return { kind: "serving", port, url: serveUrl(name, port) };
    return { kind: "starting", port };
  };

  /** A reason that a person must mend: no use in trying each second. */
  const giveWay = (failure: ServeFailure): ServeState => {
    if (failure.code !== "TAILSCALE_FAILED") {
      refusal = { failure, until: clock.now() + times.settledMs };
      host.unwant(companion);
    }
    return { kind: "failed", failure };
  };

  const update = (): Promise<void> => {
    if (stopped) return Promise.resolve();
    if (looking) {
      again = true;
      probing.abort();
      return looking;
    }
    const run = async (): Promise<void> => {
      do {
        again = false;
        const next = await look();
        if (!again && !stopped) become(next);
      } while (again && !stopped);
    };
    looking = run()
      .catch((error: unknown) => deps.log.error({ error }, "tailscale serve could not be looked after"))
      .finally(() => {
        looking = null;
        if (stopped || state.kind === "off") return;
        clearTimeout(timer);
        timer = setTimeout(() => void update(), state.kind === "starting" ? times.startingMs : times.settledMs);
        timer.unref();
      });
    return looking;
  };

  const unsubscribe = host.onCompanion(companion, {
    state(next) {
      if (next.kind === "running") lines = [];
      void update();
    },
    line(line) {
      lines = [...lines, line].slice(-mostLines);
      if (readServeLines([line], deps.user)) void update();
    },
  });

  return {
    current: (): ServeState => state,
    companion: () => host.state(companion),
    /** Looks anew: the tailnet or the settings changed. What was refused may be allowed now. What a person wants is seen at once. */
    changed(): void {
      refusal = null;
      const { wanted } = deps.input();
      if (!wanted) {
        host.unwant(companion);
        become({ kind: "off" });
      } else if (state.kind === "off") become({ kind: "starting", port: null });
      void update();
    },
    async stop(): Promise<void> {
      stopped = true;
      unsubscribe();
      clearTimeout(timer);
      probing.abort();
      await looking;
    },
  };
}

export type ServeKeeper = ReturnType<typeof createServe>;
