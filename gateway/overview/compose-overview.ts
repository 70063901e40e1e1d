import type { Language } from "../../contract/errors/define.ts";
import type { Access } from "../access/access.ts";
import type { BudgetRoom } from "../budget/compose-budget.ts";
import type { Clock } from "../clock.ts";
import type { SettingsService } from "../config/service.ts";
import type { Database } from "../db/open.ts";
import type { Writer } from "../db/writes.ts";
import type { EventHub } from "../events/hub.ts";
import type { Log } from "../log.ts";
import type { ReachRoom } from "../network/compose-reach.ts";
import type { Notices } from "../notices/notices.ts";
import type { OllamaRoom } from "../ollama/compose-ollama.ts";
import type { Figures } from "../routes/figures.ts";
import { notBuilt } from "../routes/not-built.ts";
import type { Troubles } from "./troubles.ts";

export type ComposeOverviewDeps = {
  readonly db: Database;
  readonly writer: Writer;
  readonly clock: Clock;
  readonly log: Log;
  readonly settings: SettingsService;
  readonly hub: EventHub;
  readonly access: Pick<Access, "list">;
  readonly money: Pick<BudgetRoom, "budget">;
  readonly reach: Pick<ReachRoom, "glance">;
  readonly ollama: Pick<OllamaRoom, "glance">;
  readonly troubles: Troubles;
  readonly notices: Notices;
  readonly figures: () => Figures;
  /** Of the machine, while the settings name none. */
  readonly language: Language;
};

/** Everything at a glance, told to tray and pages when it changes, at most once a second. */
export function composeOverview(_deps: ComposeOverviewDeps) {
  return {
    handlers: notBuilt("overview", "setAnswering"),
    /** Something of it is other than before. */
    changed: (): void => undefined,
    start: (): void => undefined,
    stop: (): Promise<void> => Promise.resolve(),
  };
}
