import type { Language } from "../../contract/errors/define.ts";
import type { ConfigVersion, Problem } from "../../contract/routes/settings.ts";
import type { Settings } from "../../contract/settings/schema.ts";

export type SettingsChange = { readonly path: readonly (string | number)[]; readonly value: unknown };

/** The settings in force and the ways to change them. Implemented over `hearth.json5` and `config-history/`. */
export type SettingsService = {
  current(): Settings;
  version(): number;
  /**
   * The file as it is on disk now, and what was found in it; `broken` when the last good version is in force instead. Problems come in
   * `language`, by default that of the settings.
   */
  file(language?: Language): {
    readonly text: string;
    readonly problems: readonly Problem[];
    readonly notServed: readonly string[];
    readonly broken: boolean;
  };
  /** What stands at a key in the file: as written, before `${NAME}` is resolved; undefined where there is nothing. */
  written(path: readonly (string | number)[]): unknown;
  /** The whole of the settings in force as written, before `${NAME}` is resolved. */
  inForce(): unknown;
  /** Sets or removes (undefined) single keys; comments stay. @throws AppError CONFIG_CHANGED, CONFIG_VALUE, CONFIG_NOT_WRITABLE */
  change(changes: readonly SettingsChange[], by: string, ifVersion?: number): Promise<number>;
  /** Puts a whole text in place of the file. @throws AppError as change, and CONFIG_SYNTAX, CONFIG_ENVIRONMENT */
  replace(text: string, by: string, ifVersion?: number): Promise<number>;
  /** Newest first. */
  history(): Promise<readonly ConfigVersion[]>;
  /** @throws AppError CONFIG_NO_VERSION */
  versionText(version: number): Promise<{ version: ConfigVersion; text: string }>;
  /** Brings an old text back as the newest version. @throws AppError CONFIG_NO_VERSION, and those of replace */
  rollback(version: number, by: string): Promise<number>;
  /** Called after other settings have come into force, and when problems of the file appear or go. Returns how to stop listening. */
  onChange(
    listener: (change: { readonly version: number; readonly settings: Settings; readonly problems: readonly Problem[] }) => void,
  ): () => void;
  /** Watches the file. */
  start(): void;
  stop(): Promise<void>;
};
