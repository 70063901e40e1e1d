import type { z } from "zod";
import { SettingsFile } from "../../contract/settings/schema.ts";
import type { SettingsService } from "../../gateway/config/service.ts";

/** Settings in memory: `set` brings others into force. */
export function createFakeSettings(input: z.input<typeof SettingsFile> = {}): SettingsService & {
  set(next: z.input<typeof SettingsFile>): void;
} {
  let current = SettingsFile.parse(input);
  let version = 1;
  const listeners = new Set<Parameters<SettingsService["onChange"]>[0]>();
  const unused = (): Promise<never> => Promise.reject(new Error("these settings cannot be written"));
  return {
    current: () => current,
    version: () => version,
    file: () => ({ text: "{}", problems: [], notServed: [], broken: false }),
    written: () => undefined,
    inForce: () => undefined,
    change: unused,
    replace: unused,
    history: unused,
    versionText: unused,
    rollback: unused,
    onChange: listener => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    start: () => undefined,
    stop: async () => undefined,
    set(next) {
      current = SettingsFile.parse(next);
      version += 1;
      for (const listener of listeners) listener({ version, settings: current, problems: [] });
    },
  };
}
