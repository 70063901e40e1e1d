import { principalId } from "../../contract/principal.ts";
import type { Setup, SetupStep, setupRoutes } from "../../contract/routes/setup.ts";
import type { Clock } from "../clock.ts";
import type { SettingsService } from "../config/service.ts";
import type { Variables } from "../config/variables.ts";
import type { Database } from "../db/open.ts";
import type { Writer } from "../db/writes.ts";
import type { EventHub } from "../events/hub.ts";
import type { Handlers } from "../routes/handler.ts";
import type { Vault } from "../vault/vault.ts";
import { createOpenClaw } from "./openclaw.ts";
import { createSteps, setupDoneKey, stepKey } from "./steps.ts";

export type ComposeSetupDeps = {
  readonly db: Database;
  readonly writer: Writer;
  readonly clock: Clock;
  readonly settings: SettingsService;
  readonly vault: Vault;
  /** A backup before something that changes much. */
  readonly backUp?: () => Promise<void>;
  readonly hub: Pick<EventHub, "publish">;
  /** Of the environment: where OpenClaw keeps its settings, and what its file refers to. */
  readonly variables: Variables;
  /** The person's own folder; the system's by default. */
  readonly homeFolder?: string;
};

const owner = "owner";
const steps: readonly SetupStep[] = ["language", "start", "model", "reach", "budget", "backup", "login", "phone"];

/** The first run: how far it has come, and what is taken over from OpenClaw. */
export function composeSetup(deps: ComposeSetupDeps) {
  const { writer, clock, settings, hub } = deps;
  const offered = new Set(steps);
  const read = createSteps({ db: deps.db, offered: () => offered });
  const openClaw = createOpenClaw(deps);
  const setup = (): Setup => {
    const now = read();
    // Later there is a page for it, which knows what could be kept.
    return { ...now, canRestore: !now.done };
  };
  const told = <T>(value: T): T => {
    hub.publish({ kind: "setup.changed" }, owner);
    return value;
  };

  const handlers: Handlers<keyof typeof setupRoutes> = {
    setup,
    markSetupStep: async ({ params: { step }, body: { state } }) => {
      await writer.run("meta.set", { key: stepKey(step), value: state }, { durable: true });
      return told(setup());
    },
    finishSetup: async ({ body: { language }, principal }) => {
      if (language !== undefined && settings.current().language !== language)
        await settings.change([{ path: ["language"], value: language }], principalId(principal));
      await writer.run("meta.set", { key: setupDoneKey, value: String(clock.now()) }, { durable: true });
      return told({ ok: true as const });
    },
    findOpenClaw: async ({ language }) => ({ found: await openClaw.find(language) }),
    previewOpenClaw: ({ body, language }) => openClaw.preview(body.text, language),
    importOpenClaw: async ({ body, principal, language }) => {
      await deps.backUp?.();
      const before = settings.version();
      const taken = await openClaw.take(body, principalId(principal), language);
      if (taken.version !== before) {
        const detail = { version: taken.version, from: taken.path };
        const entry = {
          at: clock.now(),
          actor: principalId(principal),
          action: "settings.imported",
          target: "hearth.json5",
          detail,
        };
        await writer.run("audit.append", entry);
      }
      return taken;
    },
  };
  return { handlers };
}
