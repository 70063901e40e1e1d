import type { ToGateway } from "../../contract/processes.ts";
import type { GatewayStatus } from "../../contract/status.ts";
import type { decideRestart, FailedRun, RestartDecision } from "./restart-policy.ts";
import { type Ready, type RunDeps, type RunEnd, startRun } from "./run.ts";

export type SupervisorDeps = RunDeps & { readonly policy: typeof decideRestart };
export type Supervisor = ReturnType<typeof createSupervisor>;

/** `forced`: the gateway did not leave by itself. */
export type StopOutcome = "orderly" | "forced";

/** How long a gateway that asked for it may take to stop. */
const restartWithinMs = 15_000;

/** A gateway that asks for a restart sooner than this after its start gets nowhere: from the second time in a row on it has to wait. */
const hastyMs = 10_000;

/** More than any policy looks at. */
const mostFailuresKept = 10;

/**
 * Keeps one gateway alive. `start` and `restart` are the person's word and begin with a clean count of failures;
 * after `gaveUp` only they start it again. Status changes are told in order, each once, before the call that caused them returns.
 */
export function createSupervisor(deps: SupervisorDeps) {
  const { clock, log } = deps;
  const listeners = new Set<(status: GatewayStatus) => void>();
  let status: GatewayStatus = { kind: "stopped" };
  let failures: readonly FailedRun[] = [];
  let run: ReturnType<typeof startRun> | null = null;
  let cancelWait = (): void => undefined;
  /** Set while `stop` or `restart` waits for the run to end. `wished`: the gateway itself asked for it. */
  let leaving: { startAgain: boolean; wished: boolean; readonly told: ((outcome: StopOutcome) => void)[] } | null = null;

  const become = (next: GatewayStatus): void => {
    status = next;
    for (const listener of [...listeners]) listener(next);
  };

  const launch = (attempt: number): void => {
    log.info(`starting the gateway, attempt ${attempt}`);
    become({ kind: "starting", attempt, sinceMs: clock.now() });
    // A listener may have asked for a stop in the meantime.
    if (status.kind !== "starting") return;
    run = startRun(deps, { ready: onReady, restart: onRestartWish, ended: onEnded });
  };

  const onReady = ({ kind: _kind, port: _port, version: _version, ...ready }: Ready): void => {
    log.info(`the gateway is ready: ${ready.url}, pid ${ready.pid}, boot ${ready.bootId}`);
    become({ kind: "running", ...ready, sinceMs: clock.now() });
  };

  /** The gateway asks to be started anew: that is no failure, unless it had only just been started. */
  const onRestartWish = (): void => {
    log.info("the gateway asks to be started anew");
    void end(restartWithinMs, true, true);
  };

  const onEnded = (end: RunEnd): void => {
    const startedAtMs = run?.startedAtMs ?? clock.now();
    const ended: FailedRun = { atMs: clock.now(), ranMs: clock.now() - startedAtMs };
    run = null;
    log.info(`the gateway ended: ${JSON.stringify(end.reason)}`);
    if (leaving === null) {
      onFailure(end, ended);
      return;
    }
    const { startAgain, wished, told } = leaving;
    leaving = null;
    if (startAgain && wished && ended.ranMs < hastyMs) onHaste(end, ended);
    else {
      become({ kind: "stopped" });
      if (startAgain) begin();
    }
    for (const tell of told) tell(end.forced ? "forced" : "orderly");
  };

  /** It counts as a failure; the first is told nobody, because there are good reasons for one (a restore right after the start). */
  const onHaste = (end: RunEnd, failure: FailedRun): void => {
    if (failures.length > 0) {
      onFailure(end, failure);
      return;
    }
    failures = [failure];
    become({ kind: "stopped" });
    launch(1);
  };

  const onFailure = ({ reason, lastLines }: RunEnd, failure: FailedRun): void => {
    failures = [...failures.slice(1 - mostFailuresKept), failure];
    const decision: RestartDecision = deps.policy(failures, reason, failure.atMs);
    if (decision.kind === "giveUp") {
      become({ kind: "gaveUp", failures: decision.failures, reason, lastLines });
      return;
    }
    const { restartAtMs } = decision;
    cancelWait = deps.timers.after(restartAtMs - failure.atMs, () => launch(decision.failures + 1));
    become({ kind: "waiting", failures: decision.failures, restartAtMs, reason, lastLines });
  };

  const begin = (): void => {
    failures = [];
    launch(1);
  };

  const end = (deadlineMs: number, startAgain: boolean, wished = false): Promise<StopOutcome> => {
    cancelWait();
    if (run === null) {
      if (status.kind !== "stopped") become({ kind: "stopped" });
      if (startAgain) begin();
      return Promise.resolve("orderly");
    }
    const request = leaving ?? { startAgain, wished, told: [] };
    request.startAgain = startAgain;
    request.wished = wished;
    const first = leaving === null;
    leaving = request;
    const over = new Promise<StopOutcome>(resolve => request.told.push(resolve));
    if (first || deadlineMs <= 0) become({ kind: "stopping", deadlineMs });
    run?.stop(deadlineMs);
    return over;
  };

  return {
    status: () => status,
    /** Called at every change from now on. Returns how to stop listening. */
    onStatus(listener: (status: GatewayStatus) => void): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    /** Says something to the gateway that runs or starts; nothing happens when there is none. */
    send: (message: ToGateway): void => run?.send(message),
    /** Starts now, also out of a waiting time. Nothing happens when it already runs; while it stops, it is started again afterwards. */
    start(): void {
      if (leaving !== null) Object.assign(leaving, { startAgain: true, wished: false });
      if (run !== null) return;
      cancelWait();
      begin();
    },
    /**
     * Ends the gateway within `deadlineMs` (0: at once) and resolves when it is over.
     * Called again it can only shorten the deadline; it also calls off a restart that waits for the end.
     */
    stop: (deadlineMs: number): Promise<StopOutcome> => end(deadlineMs, false),
    /** Ends it and starts it anew; resolves once the old run is over and the new one was begun. */
    restart: (deadlineMs: number): Promise<StopOutcome> => end(deadlineMs, true),
  };
}
