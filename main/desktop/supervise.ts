import type { Language } from "../../contract/errors/define.ts";
import type { AppEvent } from "../../contract/events.ts";
import type { ToGateway } from "../../contract/processes.ts";
import type { GatewayStatus } from "../../contract/status.ts";
import { createKeeper } from "../companions/keeper.ts";
import type { Environment } from "../environment.ts";
import type { SpawnGateway } from "../supervisor/child.ts";
import { usualLimits } from "../supervisor/limits.ts";
import { probeHealth } from "../supervisor/probe.ts";
import { decideRestart } from "../supervisor/restart-policy.ts";
import { createSupervisor } from "../supervisor/supervisor.ts";
import type { SupervisorLog } from "../supervisor/supervisor-log.ts";
import type { Clock, Timers } from "../supervisor/timers.ts";
import { findFreePort, findPortHolder } from "../up/port-holder.ts";
import { createGatewayDoor } from "./gateway-door.ts";
import { describeTrouble, troubleAtOnce } from "./gateway-words.ts";
import type { ModelStore } from "./model.ts";

export type SuperviseDeps = {
  readonly spawnGateway: SpawnGateway;
  readonly environment: Environment;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly log: SupervisorLog;
  readonly model: Pick<ModelStore, "get" | "change">;
  readonly onEvent: (event: AppEvent) => void;
  /** A gateway runs, and the door to it is open. */
  readonly onRunning: () => void;
};

/** The supervisor with its door to the gateway and the programs beside it; what it says becomes the model. */
export function createSupervision(deps: SuperviseDeps) {
  const { clock, timers, log, model } = deps;
  const language = (): Language => model.get().language;
  let token: string | null = null;

  const door = createGatewayDoor({
    timers,
    language,
    onEvent: deps.onEvent,
    onOverview(overview) {
      // What is said stays in the language of the last gateway that spoke.
      if (overview === null) model.change({ overview: null, linked: false });
      else model.change({ overview, linked: true, language: overview.language });
    },
  });
  const keeper = createKeeper({
    clock,
    timers,
    log,
    environment: deps.environment,
    report: (message: ToGateway) => supervisor.send(message),
  });
  const supervisor = createSupervisor({
    spawnGateway: deps.spawnGateway,
    clock,
    timers,
    probe: probeHealth,
    log,
    limits: usualLimits,
    policy: decideRestart,
    heard(word) {
      if (word.kind === "companions") keeper.want(word.wanted);
      else if (word.kind === "renew") keeper.renew(word.name);
      else token = word.token;
    },
  });

  /** Ends the programs beside the gateway; the next gateway wants them anew. */
  const rest = (): void => keeper.want([]);
  const lookup = { findPortHolder, findFreePort, probe: probeHealth };
  const explain = async (status: GatewayStatus): Promise<void> => {
    const trouble = await describeTrouble(status, language(), lookup);
    if (model.get().gateway === status) model.change(trouble);
  };

  supervisor.onStatus(status => {
    if (status.kind === "running" && token !== null) door.open({ url: status.url, token });
    else {
      token = null;
      void door.close();
    }
    model.change({ gateway: status, ...troubleAtOnce(status, language()) });
    if (status.kind === "running") deps.onRunning();
    // Served on, the tailnet would reach whatever takes the port next.
    if (status.kind === "gaveUp") rest();
    explain(status).catch((error: unknown) => log.warn(`the trouble could not be described: ${String(error)}`));
  });

  return { supervisor, door, keeper, rest };
}
