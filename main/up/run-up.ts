import { AppError } from "../../contract/errors/app-error.ts";
import type { Failure } from "../../contract/errors/failure.ts";
import { exitCodes } from "../../contract/exit-codes.ts";
import type { GatewayStatus } from "../../contract/status.ts";
import { createKeeper } from "../companions/keeper.ts";
import { type Environment, homeOf, languageOf } from "../environment.ts";
import type { SpawnGateway } from "../supervisor/child.ts";
import { type SupervisorLimits, usualLimits } from "../supervisor/limits.ts";
import { createNodeSpawner } from "../supervisor/node-child.ts";
import { probeHealth } from "../supervisor/probe.ts";
import { decideRestart } from "../supervisor/restart-policy.ts";
import { createSupervisor } from "../supervisor/supervisor.ts";
import { createSupervisorLog } from "../supervisor/supervisor-log.ts";
import { systemClock, systemTimers } from "../supervisor/timers.ts";
import { parseUpArguments, type UpArguments } from "./arguments.ts";
import { describeGaveUp, exitCodeOf } from "./failure.ts";
import { prepareHome, type UpHome } from "./home.ts";
import { findFreePort, findPortHolder } from "./port-holder.ts";
import { findRunningGateway } from "./running-gateway.ts";
import { onStopRequest, type SignalSource } from "./signals.ts";
import { describeStatus, helpText } from "./words.ts";

/** Where lines go, and what may end the run. */
export type UpDeps = {
  readonly argv: readonly string[];
  readonly environment: Environment;
  /** The Node that runs the gateway, and the gateway's entry. */
  readonly runtime: string;
  readonly gatewayEntry: string;
  readonly out: (line: string) => void;
  readonly problem: (line: string) => void;
  readonly signals: SignalSource;
};

const stopWithinMs = 10_000;
/** What is left of the time for the programs beside the gateway, when the gateway took all of it. */
const leastForCompanionsMs = 2_000;
const mostLogBytes = 1024 * 1024;
const limits: SupervisorLimits = usualLimits;

/** `hearth up`: keeps the gateway alive until it is told to stop or the gateway cannot be kept alive. Resolves to the exit code, once everything is over. */
export async function runUp(deps: UpDeps): Promise<number> {
  const language = languageOf(deps.environment);
  const parsed = parseUpArguments(deps.argv);
  const json = parsed.kind === "ok" ? parsed.value.json : deps.argv.includes("--json");
  const fail = (error: Failure["error"]): void => {
    if (json) deps.problem(JSON.stringify({ error }));
    else for (const line of [error.message, error.hint]) deps.problem(line);
  };

  if (parsed.kind === "wrong") {
    fail(AppError.of("USAGE", { problem: parsed.problem, command: "up" }).failure(language).error);
    return exitCodes.usage;
  }
  if (parsed.value.help) {
    deps.out(helpText[language]);
    return exitCodes.done;
  }
  try {
    const home = prepareHome(homeOf(deps.environment, parsed.value.home));
    const other = await findRunningGateway(home.ownerFile, probeHealth);
    if (other !== null) throw AppError.of("ALREADY_RUNNING", { pid: other.pid, url: other.url });
    return await supervise(deps, parsed.value, home, fail);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    fail(error.failure(language).error);
    return error.code === "ALREADY_RUNNING" ? exitCodes.occupied : exitCodes.permission;
  }
}

const spawner = (deps: UpDeps, { port }: UpArguments, home: UpHome): SpawnGateway =>
  createNodeSpawner({
    runtime: deps.runtime,
    args: [deps.gatewayEntry, ...(port === undefined ? [] : ["--port", String(port)])],
    environment: { ...deps.environment, HEARTH_HOME: home.root },
  });

/** Draws every status, stops on request, and resolves to the exit code when the gateway is stopped or given up. */
async function supervise(
  deps: UpDeps,
  options: UpArguments,
  home: UpHome,
  fail: (error: Failure["error"]) => void,
): Promise<number> {
  const language = languageOf(deps.environment);
  const log = createSupervisorLog(home.log, mostLogBytes, systemClock.now);
  const supervisor = createSupervisor({
    spawnGateway: spawner(deps, options, home),
    clock: systemClock,
    timers: systemTimers,
    probe: probeHealth,
    log,
    limits,
    policy: decideRestart,
    heard(word) {
      // The door is for a desktop, which asks the gateway; a terminal does not.
      if (word.kind === "companions") keeper.want(word.wanted);
      else if (word.kind === "renew") keeper.renew(word.name);
    },
  });
  const keeper = createKeeper({
    clock: systemClock,
    timers: systemTimers,
    log,
    environment: { ...deps.environment, HEARTH_HOME: home.root },
    report: message => supervisor.send(message),
  });

  let ranBefore = false;
  const draw = (status: GatewayStatus): void => {
    if (options.json) deps.out(JSON.stringify(status));
    else {
      const { out, problem } = describeStatus(status, language, systemClock.now(), !ranBefore);
      out.forEach(deps.out);
      problem.forEach(deps.problem);
    }
    if (status.kind === "running") ranBefore = true;
  };

  return await new Promise<number>((resolve, reject) => {
    const end = (exitCode: number): void => {
      stopListening();
      resolve(exitCode);
    };
    const stopListening = onStopRequest(deps.signals, systemClock, {
      first() {
        // The failure is being told already; its exit code stands.
        if (supervisor.status().kind === "gaveUp") return;
        log.info("asked to stop");
        const byMs = systemClock.now() + stopWithinMs;
        supervisor
          .stop(stopWithinMs)
          .then(async outcome => {
            // They serve the gateway, so they end after it.
            await keeper.stop(Math.max(leastForCompanionsMs, byMs - systemClock.now()));
            end(outcome === "orderly" ? exitCodes.done : exitCodes.failed);
          })
          .catch(reject);
      },
      again() {
        log.info("asked to stop at once");
        Promise.all([supervisor.stop(0), keeper.stop(0)]).catch(reject);
      },
    });
    supervisor.onStatus(status => {
      draw(status);
      if (status.kind !== "gaveUp") return;
      describeGaveUp(status, language, { findPortHolder, findFreePort, probe: probeHealth })
        .then(async error => {
          fail(error);
          await keeper.stop(leastForCompanionsMs);
          end(exitCodeOf(status.reason));
        })
        .catch(reject);
    });
    supervisor.start();
  });
}
