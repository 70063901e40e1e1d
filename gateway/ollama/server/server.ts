import type { CompanionSpec } from "../../../contract/companions.ts";
import type { StoredFailure } from "../../../contract/errors/failure.ts";
import type { OllamaState } from "../../../contract/routes/ollama.ts";
import type { Settings } from "../../../contract/settings/schema.ts";
import type { Clock } from "../../clock.ts";
import type { Variables } from "../../config/variables.ts";
import type { Host } from "../../host/host.ts";
import type { Log } from "../../log.ts";
import type { OllamaClient } from "../client.ts";
import type { OllamaAddress } from "./address.ts";
import { ollamaSpec } from "./companion-spec.ts";
import { installOf } from "./find-program.ts";
import type { KeptFacts } from "./kept-facts.ts";

export type ServerView = {
  readonly kind: OllamaState["kind"];
  readonly baseUrl: string | null;
  readonly version: string | null;
  readonly program: string | null;
  readonly failure: StoredFailure | null;
};

export type ServerDeps = {
  readonly host: Host;
  readonly log: Log;
  readonly clock: Clock;
  readonly settings: () => Settings["ollama"];
  readonly client: Pick<OllamaClient, "version">;
  readonly address: OllamaAddress;
  readonly facts: KeptFacts;
  readonly variables: Variables;
  /** Where one may run that is not ours, in the order to look. */
  readonly candidates: readonly string[];
  readonly findProgram: (named: string | undefined, variables: Variables) => string | null;
  readonly freePort: (wanted: number | undefined) => Promise<number>;
  readonly portIsFree: (port: number) => Promise<boolean>;
  /** Something of the view is other than before. */
  readonly onChange: () => void;
};

/** An adopted one may be gone for a moment, as when it updates itself: ours does not take its place before that many looks. */
const missesAllowed = 3;
/** One that runs but says nothing for so long is frozen: nothing is called "starting" for ever. */
const silentForMs = 30_000;
/** Before ours is ended for that it is asked once more, with this patience: a machine under a heavy load is slow. */
const lastQuestionMs = 10_000;
/** So often in a row, without one answer in between. */
const renewalsAllowed = 3;

const portOf = (spec: CompanionSpec): number => Number(spec.environment.OLLAMA_HOST?.split(":").at(-1));
const urlOf = (spec: CompanionSpec): string => `http://${spec.environment.OLLAMA_HOST}`;

/**
 * Which Ollama answers. One that runs is adopted and never touched; where there is none, and the settings want it, ours is kept running
 * at a port that stays the same. Once ours is wanted it stays, also when another appears. What is shown comes from probes and from the
 * keeper, never from what was hoped.
 */
export function createServer(deps: ServerDeps) {
  const { host, log, settings, client, address, facts } = deps;
  let view: ServerView = { kind: "missing", baseUrl: null, version: null, program: null, failure: null };
  let ours: CompanionSpec | null = null;
  let misses = 0;
  let looking: Promise<void> | undefined;
  let again = false;
  /** When ours last answered, or was last begun. */
  let heardAt = 0;
  let lookedAt = 0;
  /** How often ours was started again since it last answered. */
  let renewals = 0;

  const become = (next: ServerView): void => {
    if (JSON.stringify(next) === JSON.stringify(view)) return;
    if (next.kind !== view.kind) log.info({ kind: next.kind, version: next.version }, "Ollama");
    view = next;
    address.set(next.kind === "adopted" || ours !== null ? (next.baseUrl ?? undefined) : undefined);
    deps.onChange();
  };

  const keptPort = (): number | undefined => {
    const kept = Number(facts.read("ollama.port"));
    return Number.isInteger(kept) && kept > 0 && kept < 65_536 ? kept : undefined;
  };

  const want = (program: string, port: number): void => {
    const spec = ollamaSpec(program, port, settings(), deps.variables);
    if (ours !== null && JSON.stringify(ours) === JSON.stringify(spec)) return;
    ours = spec;
    host.want(spec);
  };

  const release = (): void => {
    if (ours === null) return;
    ours = null;
    host.unwant("ollama");
  };

  /** Another port when a stranger has taken ours while it stood still. */
  const movePort = async (spec: CompanionSpec): Promise<void> => {
    if (await deps.portIsFree(portOf(spec))) return;
    const port = await deps.freePort(undefined);
    log.warn({ was: portOf(spec), port }, "another program has the port of our Ollama; it moves");
    await facts.write("ollama.port", String(port));
    want(spec.program, port);
  };

  /** Ours runs, and has said nothing for too long. */
  const isSilent = (): boolean => {
    const companion = host.state("ollama");
    return companion?.kind === "running" && deps.clock.now() - Math.max(heardAt, companion.sinceMs) >= silentForMs;
  };

  const askPatiently = async (baseUrl: string, signal: AbortSignal): Promise<string | undefined> =>
    isSilent() && renewals < renewalsAllowed ? await client.version(baseUrl, signal, lastQuestionMs) : undefined;

  const renew = (): void => {
    renewals += 1;
    heardAt = deps.clock.now();
    log.warn({ renewals }, "our Ollama runs and does not answer; it is started again");
    host.renew("ollama");
  };

  const lookAtOurs = async (program: string, signal: AbortSignal): Promise<void> => {
    want(program, ours === null ? await choosePort() : portOf(ours));
    const spec = ours;
    if (spec === null) return;
    // The machine slept: silence is counted anew.
    if (deps.clock.now() - lookedAt > silentForMs) heardAt = deps.clock.now();
    lookedAt = deps.clock.now();
    const baseUrl = urlOf(spec);
    const version = (await client.version(baseUrl, signal)) ?? (await askPatiently(baseUrl, signal));
    if (signal.aborted) return;
    const companion = host.state("ollama");
    // Only while the keeper says that ours runs is it ours that answers there.
    if (version !== undefined && companion?.kind === "running") {
      heardAt = deps.clock.now();
      renewals = 0;
      become({ kind: "ours", baseUrl, version, program, failure: null });
      return;
    }
    if (companion?.kind === "gaveUp") {
      const problem = [companion.end, companion.lastLines.at(-1)].filter(Boolean).join(": ").slice(0, 300);
      become({ kind: "failed", baseUrl: null, version: null, program, failure: { code: "OLLAMA_FAILED", slots: { problem } } });
      return;
    }
    if (isSilent() && renewals < renewalsAllowed) renew();
    if (isSilent()) {
      const slots = { problem: "it does not answer", problemZh: "没有响应" };
      become({ kind: "failed", baseUrl: null, version: null, program, failure: { code: "OLLAMA_FAILED", slots } });
      return;
    }
    const failure = renewals > 0 ? ({ code: "OLLAMA_HUNG", slots: {} } as const) : null;
    become({ kind: "starting", baseUrl, version: null, program, failure });
    if (companion?.kind === "waiting") await movePort(spec);
  };

  const choosePort = async (): Promise<number> => {
    const wanted = keptPort();
    const port = await deps.freePort(wanted);
    if (port !== wanted) await facts.write("ollama.port", String(port));
    return port;
  };

  const adopt = async (signal: AbortSignal): Promise<boolean> => {
    for (const baseUrl of deps.candidates) {
      const version = await client.version(baseUrl, signal);
      if (version === undefined) continue;
      misses = 0;
      become({ kind: "adopted", baseUrl, version, program: null, failure: null });
      return true;
    }
    return false;
  };

  const lookOnce = async (signal: AbortSignal): Promise<void> => {
    const { keep, program: named } = settings();
    const wanted = keep && host.present;
    if (!wanted) release();
    const program = deps.findProgram(named, deps.variables);
    if (ours !== null && program !== null) return await lookAtOurs(program, signal);
    release();
    const wasAdopted = view.kind === "adopted" || misses > 0;
    if (await adopt(signal)) return;
    if (signal.aborted) return;
    misses = wasAdopted ? misses + 1 : 0;
    const rest = { baseUrl: null, version: null, program };
    if (program === null) {
      const slots = { url: installOf(process.platform).url };
      become({ ...rest, kind: "missing", failure: keep ? { code: "OLLAMA_MISSING", slots } : null });
    } else if (keep && !host.present)
      become({ ...rest, kind: "installed", failure: { code: "NO_KEEPER", slots: { program: "Ollama" } } });
    else if (!keep) become({ ...rest, kind: "installed", failure: null });
    else if (misses > 0 && misses < missesAllowed) become({ ...rest, kind: "starting", failure: null });
    else {
      misses = 0;
      await lookAtOurs(program, signal);
    }
  };

  /** Looks now; asked for while it looks, it looks once more. */
  const look = (signal: AbortSignal): Promise<void> => {
    if (looking !== undefined) {
      again = true;
      return looking;
    }
    looking = (async () => {
      do {
        again = false;
        await lookOnce(signal);
      } while (again && !signal.aborted);
    })().finally(() => {
      looking = undefined;
    });
    return looking;
  };

  return {
    view: (): ServerView => view,
    look,
    /**
     * Before the keeper hears for the first time what is wanted: ours, as the run before wanted it, so that one that runs on since then is
     * not stopped in between. Never waits.
     */
    resume(): void {
      const { keep, program: named } = settings();
      const port = keptPort();
      if (!keep || !host.present || port === undefined) return;
      const program = deps.findProgram(named, deps.variables);
      if (program === null) return;
      want(program, port);
      become({ kind: "starting", baseUrl: `http://127.0.0.1:${port}`, version: null, program, failure: null });
    },
    /** The person's word: also what was given up, or hangs, is tried anew. */
    retry(): void {
      if (ours === null) return;
      if (host.state("ollama")?.kind === "gaveUp") host.want(ours);
      else if (isSilent()) {
        renewals = 0;
        renew();
      }
    },
    isOurs: (): boolean => ours !== null,
  };
}

export type Server = ReturnType<typeof createServer>;
