import { createModels, type ModelsDeps } from "../../../gateway/models/registry/create-models.ts";
import { createFakeClock } from "../../support/fake-clock.ts";
import { createFreeProbe } from "../../support/free-probe.ts";
import { createMemorySettings, createMemoryVault } from "../../support/upstreams/memory-settings.ts";

const quiet = () => undefined;
export const quietLog = { debug: quiet, info: quiet, warn: quiet, error: quiet };

export const guideStatus: ModelsDeps["guideStatus"] = () => ({
  version: "1.0.0",
  url: "http://127.0.0.1:18789",
  startedAt: 0,
  devices: 0,
  conversations: 0,
  settingsProblems: 0,
});

/** The registry over settings in memory. */
export function setUpModels(settingsText: string | object = "{}", more: Partial<ModelsDeps> = {}) {
  const settings = createMemorySettings(typeof settingsText === "string" ? settingsText : JSON.stringify(settingsText));
  const vault = createMemoryVault();
  const clock = createFakeClock();
  const models = createModels({ settings, vault, clock, log: quietLog, guideStatus, probe: createFreeProbe(), ...more });
  return { settings, vault, clock, models };
}
