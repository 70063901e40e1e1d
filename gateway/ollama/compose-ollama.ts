import type { Overview } from "../../contract/routes/overview.ts";
import type { Clock } from "../clock.ts";
import type { SettingsService } from "../config/service.ts";
import type { Database } from "../db/open.ts";
import type { Writer } from "../db/writes.ts";
import type { EventHub } from "../events/hub.ts";
import type { Host } from "../host/host.ts";
import type { Log } from "../log.ts";
import type { Models } from "../models/registry/create-models.ts";
import type { Notices } from "../notices/notices.ts";
import type { Troubles } from "../overview/troubles.ts";
import { notBuilt } from "../routes/not-built.ts";

export type ComposeOllamaDeps = {
  readonly db: Database;
  readonly writer: Writer;
  readonly clock: Clock;
  readonly log: Log;
  readonly settings: SettingsService;
  readonly hub: EventHub;
  readonly models: Models;
  readonly troubles: Troubles;
  readonly notices: Notices;
  readonly host: Host;
  /** `OLLAMA_HOST` of the environment. */
  readonly ollamaHost: string | undefined;
};

/** Ollama on this machine: adopted or kept running, its models, and downloads. */
export function composeOllama(_deps: ComposeOllamaDeps) {
  return {
    handlers: notBuilt("ollama", "keepOllama", "pullModel", "changePull", "cancelPull", "deleteLocalModel", "unloadLocalModel"),
    /** At a glance; never waits. */
    glance: (): Overview["local"] => ({ running: false, models: 0, loaded: [] }),
    start: (): void => undefined,
    stop: (): Promise<void> => Promise.resolve(),
  };
}

export type OllamaRoom = ReturnType<typeof composeOllama>;
