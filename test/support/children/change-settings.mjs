// Changes the settings of a home many times: node change-settings.mjs HOME NAME TIMES
import { homePaths } from "../../../gateway/config/home.ts";
import { createSettingsService } from "../../../gateway/config/settings-service.ts";

const [root, name, times] = process.argv.slice(2);
const silent = () => undefined;
const settings = await createSettingsService({
  home: homePaths(root),
  environment: {},
  clock: { now: Date.now },
  log: { debug: silent, info: silent, warn: silent, error: silent },
  interfaces: () => [],
  language: "en",
});
for (let index = 0; index < Number(times); index++)
  await settings.change([{ path: ["agents", `${name}${index}`, "name"], value: "x" }], name);
