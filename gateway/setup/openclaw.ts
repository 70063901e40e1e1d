import { homedir } from "node:os";
import { AppError } from "../../contract/errors/app-error.ts";
import type { Language } from "../../contract/errors/define.ts";
import type { OpenClawReport } from "../../contract/routes/setup.ts";
import { findImportSources, type ImportSource, importPlaces } from "../config/import/find-source.ts";
import { type Import, importOpenClaw } from "../config/import/import-openclaw.ts";
import type { SettingsService } from "../config/service.ts";
import { withSecretsKept } from "../config/typed-secrets.ts";
import type { Variables } from "../config/variables.ts";
import { machineAddresses } from "../network/interfaces.ts";
import type { Vault } from "../vault/vault.ts";

export type OpenClawDeps = {
  readonly settings: Pick<SettingsService, "file" | "version" | "replace">;
  readonly vault: Vault;
  /** Of the environment. */
  readonly variables: Variables;
  /** The person's own folder, where OpenClaw keeps its settings. */
  readonly homeFolder?: string;
};

const sent = "openclaw.json";

/** Takes the settings of OpenClaw or Clawdbot over: found on this machine, or sent as text. Only files at OpenClaw's own places are read. */
export function createOpenClaw(deps: OpenClawDeps) {
  const { settings, variables } = deps;
  const places = importPlaces(deps.homeFolder ?? homedir(), variables);

  const plan = (source: Pick<ImportSource, "file" | "text">, preview: boolean): Import =>
    importOpenClaw(
      source,
      settings.file().text,
      { file: "hearth.json5", environment: variables, interfaces: machineAddresses() },
      { preview },
    );
  const report = (path: string, result: Import, language: Language): OpenClawReport => ({
    path,
    entries: result.report.map(({ key, outcome, reason }) => ({ key, outcome, reason: reason[language] })),
    withoutKey: [...result.withoutKey],
    secrets: result.secrets.map(({ name }) => name),
  });

  /** Empty where there is none. */
  const sources = async (): Promise<readonly ImportSource[]> => {
    try {
      return await findImportSources(places, undefined);
    } catch (error) {
      if (error instanceof AppError && error.code === "CONFIG_IMPORT_NONE") return [];
      throw error;
    }
  };

  return {
    /** What would become of each file that is found; one that cannot be understood is left out. @throws AppError CONFIG_IMPORT_NOT_READABLE */
    async find(language: Language): Promise<OpenClawReport[]> {
      const found = await sources();
      return found.flatMap(source => {
        try {
          return [report(source.path, plan(source, true), language)];
        } catch (error) {
          if (error instanceof AppError) return [];
          throw error;
        }
      });
    },

    /** @throws AppError CONFIG_SYNTAX, CONFIG_VALUE when it is no settings file */
    preview: (text: string, language: Language): OpenClawReport => report(sent, plan({ file: sent, text }, true), language),

    /**
     * Writes our settings and the vault. A `path` that is not one of OpenClaw's places is not read.
     * @throws AppError OPENCLAW_NOT_FOUND, CONFIG_SYNTAX, CONFIG_VALUE, CONFIG_CHANGED, CONFIG_NOT_WRITABLE
     */
    async take(from: { path: string } | { text: string }, by: string, language: Language) {
      const source = "text" in from ? { path: sent, file: sent, text: from.text } : await known(from.path);
      const before = settings.version();
      const result = plan(source, false);
      const version = await withSecretsKept(deps.vault, result.secrets, () => settings.replace(result.text, by, before));
      return { ...report(source.path, result, language), version };
    },
  };

  async function known(path: string): Promise<ImportSource> {
    const found = (await sources()).find(source => source.path === path);
    if (!found) throw AppError.of("OPENCLAW_NOT_FOUND", { path });
    return found;
  }
}
