import type { EventHub } from "../events/hub.ts";
import type { SettingsService } from "./service.ts";

/** Tells every page of new settings, and of problems when they come, change or go. Returns how to stop. */
export function publishSettings(
  settings: Pick<SettingsService, "onChange" | "version" | "file">,
  hub: Pick<EventHub, "publish">,
): () => void {
  let version = settings.version();
  let shown = "[]";
  return settings.onChange(change => {
    if (change.version !== version) hub.publish({ kind: "settings.changed", version: change.version });
    version = change.version;
    const broken = change.problems.filter(({ severity }) => severity === "error");
    const problems = broken.map(({ code, message, hint }) => ({ code, message, hint }));
    const now = JSON.stringify(problems);
    if (now !== shown) hub.publish({ kind: "settings.problems", problems });
    shown = now;
  });
}
