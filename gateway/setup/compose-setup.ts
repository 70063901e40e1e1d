import type { Clock } from "../clock.ts";
import type { Home } from "../config/home.ts";
import type { SettingsService } from "../config/service.ts";
import type { Variables } from "../config/variables.ts";
import type { Database } from "../db/open.ts";
import type { Writer } from "../db/writes.ts";
import type { EventHub } from "../events/hub.ts";
import type { Log } from "../log.ts";
import { notBuilt } from "../routes/not-built.ts";
import type { Vault } from "../vault/vault.ts";

export type ComposeSetupDeps = {
  readonly home: Home;
  readonly db: Database;
  readonly writer: Writer;
  readonly clock: Clock;
  readonly log: Log;
  readonly settings: SettingsService;
  readonly vault: Vault;
  readonly hub: EventHub;
  /** Of the environment: where OpenClaw keeps its settings, and what its file refers to. */
  readonly variables: Variables;
};

/** The first run: how far it has come, and what is taken over from OpenClaw. */
export function composeSetup(_deps: ComposeSetupDeps) {
  return {
    handlers: notBuilt("setup", "markSetupStep", "findOpenClaw", "previewOpenClaw", "importOpenClaw"),
  };
}
