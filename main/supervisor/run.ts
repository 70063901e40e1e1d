import { FromGateway, type ToGateway } from "../../contract/processes.ts";
import type { EndReason } from "../../contract/status.ts";
import { unreachable } from "../../contract/unreachable.ts";
import type { ChildEnd, SpawnGateway } from "./child.ts";
import type { SupervisorLimits } from "./limits.ts";
import { createLastLines } from "./lines.ts";
import type { Probe } from "./probe.ts";
import type { SupervisorLog } from "./supervisor-log.ts";
import type { Clock, Timers } from "./timers.ts";

export type Ready = Extract<FromGateway, { kind: "ready" }>;

/** Words of the gateway that are not about its own life. */
export type GatewayWord = Extract<FromGateway, { kind: "door" | "companions" | "renew" }>;

/** `forced`: it did not leave by itself and was killed. */
export type RunEnd = { readonly reason: EndReason; readonly lastLines: readonly string[]; readonly forced: boolean };

export type RunDeps = {
  readonly spawnGateway: SpawnGateway;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly probe: Probe;
  readonly log: SupervisorLog;
  readonly limits: SupervisorLimits;
  /** What the gateway says beside its own state. */
  readonly heard?: (word: GatewayWord) => void;
};

type Phase =
  | { readonly kind: "starting" }
  | { readonly kind: "up"; readonly ready: Ready; readonly misses: number; readonly pinged: boolean; readonly heardAtMs: number }
  /** It was told to stop, said `fatal`, or was killed. `why` is set when that was our judgement. */
  | { readonly kind: "leaving"; readonly why: EndReason | null; readonly byMs: number }
  | { readonly kind: "over" };

/** The gateway gets this part of the stop deadline, so that it ends by itself before it is killed. */
const shareOfDeadline = 0.8;

/** One run of the gateway, from spawn to its end: watches that it becomes ready, answers, and leaves when told. */
export function startRun(deps: RunDeps, events: { ready(ready: Ready): void; restart(): void; ended(end: RunEnd): void }) {
  const { clock, limits, log } = deps;
  const startedAtMs = clock.now();
  const lastLines = createLastLines(limits.keepLines);
  let phase: Phase = { kind: "starting" };
  let lastWords: Extract<FromGateway, { kind: "fatal" }> | null = null;
  let forced = false;
  let cancelTimer = (): void => undefined;

  const wait = (ms: number, call: () => void): void => {
    cancelTimer();
    cancelTimer = deps.timers.after(ms, call);
  };

  const kill = (): void => {
    forced = true;
    cancelTimer();
    child.kill();
  };

  const giveUpOn = (why: EndReason): void => {
    phase = { kind: "leaving", why, byMs: clock.now() };
    kill();
  };

  const ping = (): void => {
    child.send({ kind: "ping" });
    wait(limits.pingEveryMs, tick);
  };

  const tick = (): void => {
    if (phase.kind !== "up") return;
    const misses = phase.pinged ? phase.misses + 1 : 0;
    phase = { ...phase, misses, pinged: true };
    if (misses >= limits.missesAllowed) ask(phase.ready);
    else ping();
  };

  /** The channel is silent; the last word has the door that people use. */
  const ask = (ready: Ready): void => {
    void deps.probe(ready.url, limits.probeWithinMs).then(bootId => {
      // `alive` may have come meanwhile, or somebody asked it to stop.
      if (phase.kind !== "up") return;
      const answered = bootId === ready.bootId;
      if (!answered && phase.misses >= limits.missesAllowed)
        return giveUpOn({ kind: "hung", silentMs: clock.now() - phase.heardAtMs });
      if (answered) log.warn("the gateway answers over HTTP but not on its channel");
      phase = { ...phase, misses: 0, pinged: true };
      ping();
    });
  };

  const hear = (message: FromGateway): void => {
    switch (message.kind) {
      case "ready":
        if (phase.kind !== "starting" && phase.kind !== "up") return;
        phase = { kind: "up", ready: message, misses: 0, pinged: false, heardAtMs: clock.now() };
        wait(limits.pingEveryMs, tick);
        events.ready(message);
        return;
      case "busy":
        if (phase.kind === "starting") waitForReady();
        return;
      case "alive":
        if (phase.kind === "up") phase = { ...phase, misses: 0, pinged: false, heardAtMs: clock.now() };
        return;
      case "stopping":
        log.info("the gateway says that it is stopping");
        return;
      case "fatal":
        lastWords = message;
        log.warn(`the gateway says ${message.code}: ${message.message}`);
        if (phase.kind === "leaving" || phase.kind === "over") return;
        phase = { kind: "leaving", why: null, byMs: clock.now() + limits.leaveWithinMs };
        wait(limits.leaveWithinMs, kill);
        return;
      case "door":
      case "companions":
      case "renew":
        deps.heard?.(message);
        return;
      case "restart":
        if (phase.kind === "up") events.restart();
        return;
      default:
        unreachable(message);
    }
  };

  const reasonOf = (end: ChildEnd): EndReason => {
    if (phase.kind === "leaving" && phase.why !== null) return phase.why;
    if (lastWords === null) return end;
    const { kind: _kind, ...words } = lastWords;
    return { kind: "fatal", ...words, exitCode: end.kind === "exit" ? end.code : 1 };
  };

  const child = deps.spawnGateway({
    message(value) {
      const parsed = FromGateway.safeParse(value);
      if (parsed.success) hear(parsed.data);
      else log.warn(`a message of the gateway was not understood: ${parsed.error.issues[0]?.message ?? "no reason"}`);
    },
    errorLine(line) {
      lastLines.add(line);
      log.child(line);
    },
    ended(end) {
      cancelTimer();
      const reason = reasonOf(end);
      phase = { kind: "over" };
      events.ended({ reason, lastLines: lastLines.all(), forced });
    },
  });
  const waitForReady = (): void =>
    wait(limits.readyWithinMs, () => giveUpOn({ kind: "neverReady", waitedMs: clock.now() - startedAtMs }));
  waitForReady();

  return {
    /** Asks it to end within `deadlineMs` and kills it then; 0 kills at once. A second call can only shorten the time. */
    stop(deadlineMs: number): void {
      if (phase.kind === "over") return;
      const byMs = clock.now() + deadlineMs;
      if (phase.kind === "leaving" && phase.byMs <= byMs) return;
      phase = { kind: "leaving", why: phase.kind === "leaving" ? phase.why : null, byMs };
      if (deadlineMs <= 0) {
        kill();
        return;
      }
      child.send({ kind: "stop", deadlineMs: Math.max(1, Math.floor(deadlineMs * shareOfDeadline)) });
      wait(deadlineMs, kill);
    },
    /** Says it to the gateway; nothing happens once it is gone. */
    send: (message: ToGateway): void => child.send(message),
    startedAtMs,
  };
}
