import type { SettingsService } from "../../config/service.ts";
import type { Log } from "../../log.ts";
import type { Notices } from "../../notices/notices.ts";
import { providerChanges } from "../provider-row.ts";
import type { PullRow } from "./write-pulls.ts";

/** What follows when a download has ended: the model is the default where that was wished, and the owner hears of it. */
export function createOutcomes(deps: {
  readonly settings: Pick<SettingsService, "current" | "change">;
  readonly notices: Pick<Notices, "raise">;
  readonly log: Log;
  readonly relist: () => void;
  /** The page that shows it. */
  readonly page: string;
}) {
  const { settings, notices, log } = deps;

  const makeDefault = async (model: string): Promise<void> => {
    const { name, changes } = providerChanges(settings.current());
    await settings.change([...changes, { path: ["defaultModel"], value: `${name}/${model}` }], "ollama");
  };

  return {
    async onDone({ id, model, makeDefault: wished }: PullRow): Promise<void> {
      deps.relist();
      try {
        if (wished) await makeDefault(model);
      } catch (error) {
        // The file on disk may be broken just now; the model is there all the same and can be chosen.
        log.warn({ error, model }, "a fetched model could not be made the default");
      }
      await notices.raise({ id: `model:${id}:ready`, kind: "modelReady", slots: { model }, path: deps.page });
    },
    async onFailed({ id, model, failure, endedAt }: PullRow): Promise<void> {
      if (failure === null) return;
      const slots = { model, problem: { code: failure.code, slots: { ...failure.slots } } };
      await notices.raise({ id: `model:${id}:${endedAt}`, kind: "modelFailed", slots, path: deps.page });
    },
  };
}
