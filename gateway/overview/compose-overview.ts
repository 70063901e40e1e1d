import { AppError } from "../../contract/errors/app-error.ts";
import type { Language } from "../../contract/errors/define.ts";
import { describeFailure } from "../../contract/errors/failure.ts";
import type { AppEvent } from "../../contract/events.ts";
import { principalId } from "../../contract/principal.ts";
import type { Overview, overviewRoutes, Trouble } from "../../contract/routes/overview.ts";
import type { Access } from "../access/access.ts";
import type { BudgetRoom } from "../budget/compose-budget.ts";
import type { SettingsService } from "../config/service.ts";
import type { Database } from "../db/open.ts";
import type { EventHub } from "../events/hub.ts";
import type { Pause } from "../inbound/pause.ts";
import type { Log } from "../log.ts";
import type { ReachRoom } from "../network/compose-reach.ts";
import type { OllamaRoom } from "../ollama/compose-ollama.ts";
import type { Figures } from "../routes/figures.ts";
import type { Handlers } from "../routes/handler.ts";
import { createTeller } from "./teller.ts";
import type { Troubles } from "./troubles.ts";

export type ComposeOverviewDeps = {
  readonly db: Database;
  readonly log: Log;
  readonly settings: Pick<SettingsService, "current" | "file" | "onChange">;
  readonly hub: EventHub;
  readonly access: Pick<Access, "list">;
  readonly money: Pick<BudgetRoom, "meters">;
  readonly reach: Pick<ReachRoom, "glance">;
  readonly ollama: Pick<OllamaRoom, "glance">;
  readonly backup: { readonly glance: () => Overview["backup"]; readonly oldMachine: () => string | null };
  readonly pause: Pause;
  readonly troubles: Troubles;
  readonly figures: () => Figures;
  /** The model that answers when none is named. */
  readonly defaultModel: () => string;
  /** The provider that is to answer and has no key. */
  readonly keyMissingAt: () => string | undefined;
  /** Of the machine, while the settings name none. */
  readonly language: Language;
};

const owner = "owner";

/** Events after which the overview may be another. */
const telling: ReadonlySet<AppEvent["kind"]> = new Set([
  "message.changed",
  "session.removed",
  "devices.changed",
  "settings.changed",
  "settings.problems",
  "budget.changed",
  "budget.notice",
  "reach.changed",
  "ollama.changed",
  "backup.changed",
  "setup.changed",
]);

/** Everything at a glance, told to tray and pages when it changes, at most once a second. */
export function composeOverview(deps: ComposeOverviewDeps) {
  const { db, settings, hub, money, pause, troubles } = deps;
  const setupDone = db.prepare<[], { value: string }>("SELECT value FROM meta WHERE key = 'setup_done'");
  const languageNow = (): Language => settings.current().language ?? deps.language;

  /** Asked at every reading: a key comes and goes with the settings, the vault and the environment. */
  const keyTroubles = (language: Language): Trouble[] => {
    const provider = deps.keyMissingAt();
    if (provider === undefined) return [];
    const { code, message, hint } = describeFailure("MODEL_KEY_MISSING", { provider }, language);
    return [{ id: "model.keyMissing", severity: "warning", code, message, hint, path: "/settings/models" }];
  };

  const read = (language: Language): Overview => {
    const { answering, waiting } = deps.figures();
    const { spentUsd, limitUsd, state, resetsAt } = money.meters().day;
    const file = settings.file(language);
    return {
      language: languageNow(),
      setupDone: setupDone.get() !== undefined,
      answering: { paused: pause.paused(), pausedAt: pause.pausedAt(), now: answering, waiting },
      money: { spentUsd, limitUsd, state, resetsAt },
      model: deps.defaultModel(),
      local: deps.ollama.glance(),
      reach: deps.reach.glance(),
      devices: deps.access.list().length,
      backup: deps.backup.glance(),
      troubles: [
        ...file.problems.map(({ code, key, message, hint, severity }) => ({
          id: `settings.${code}.${key}`,
          severity,
          code,
          message,
          hint,
          path: "/settings/file",
        })),
        ...keyTroubles(language),
        ...troubles.list(language),
      ],
    };
  };

  const teller = createTeller({
    read: () => read(languageNow()),
    tell: overview => hub.publish({ kind: "overview.changed", overview }, owner),
    log: deps.log,
  });
  let unfollow: readonly (() => void)[] = [];

  const handlers: Handlers<Extract<keyof typeof overviewRoutes, "overview" | "answering" | "setAnswering">> = {
    overview: ({ language }) => read(language),
    answering: () => ({ paused: pause.paused() }),
    setAnswering: async ({ body, principal }) => {
      // A home that was restored from another machine waits for that person's word, not for a button that resumes.
      const other = deps.backup.oldMachine();
      if (!body.paused && other !== null) throw AppError.of("RESTORED_WAITS", { hostName: other });
      await pause.set(body.paused, principalId(principal));
      return { paused: pause.paused() };
    },
  };

  return {
    handlers,
    /** Something of it is other than before. */
    changed: teller.changed,
    /** Begins to tell. */
    start(): void {
      unfollow = [
        hub.subscribe(({ event }) => {
          if (telling.has(event.kind)) teller.changed();
        }),
        pause.onChange(() => {
          hub.publish({ kind: "answering.changed", paused: pause.paused() });
          teller.changed();
        }),
      ];
      teller.start();
    },
    stop(): void {
      for (const end of unfollow) end();
      teller.stop();
    },
  };
}
