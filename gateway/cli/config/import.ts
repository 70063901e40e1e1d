import { readFile } from "node:fs/promises";
import { AppError } from "../../../contract/errors/app-error.ts";
import { type ExitCode, exitCodes } from "../../../contract/exit-codes.ts";
import { isMissing, systemSentence } from "../../config/atomic-file.ts";
import { findImportSources, importPlaces } from "../../config/import/find-source.ts";
import { importOpenClaw } from "../../config/import/import-openclaw.ts";
import type { ReportEntry } from "../../config/import/report.ts";
import { createSettingsService } from "../../config/settings-service.ts";
import { starterSettings } from "../../config/starter.ts";
import { withSecretsKept } from "../../config/typed-secrets.ts";
import { openVault } from "../../vault/open-vault.ts";
import { byTerminal, type ConfigDeps, type ConfigIo, parseDepsOf, silentLog } from "./deps.ts";

const words = {
  en: {
    from: (path: string) => `From ${path}:`,
    outcomes: { taken: "taken", changed: "changed", notTaken: "not taken" },
    previews: { taken: "would be taken", changed: "would be changed", notTaken: "would not be taken" },
    withoutKey: (names: string) => `No key yet: ${names}. Keys are entered under Settings → Models.`,
    done: (version: number) =>
      `Your settings are now version ${version}; \`npx hearth config rollback\` brings the ones before back.`,
    nothing: "Nothing had to be changed.",
    dry: "This was a look ahead (--dry-run); nothing was changed.",
    also: (path: string) => `${path} was found too; \`npx hearth config import ${path}\` takes it in.`,
  },
  "zh-CN": {
    from: (path: string) => `来自 ${path}：`,
    outcomes: { taken: "已采用", changed: "已调整", notTaken: "未采用" },
    previews: { taken: "将采用", changed: "将调整", notTaken: "不会采用" },
    withoutKey: (names: string) => `尚无密钥：${names}。请在“设置 → 模型”中填写。`,
    done: (version: number) => `设置现为版本 ${version}；可用 \`npx hearth config rollback\` 恢复之前的版本。`,
    nothing: "没有需要更改的内容。",
    dry: "这只是预览（--dry-run），未作任何更改。",
    also: (path: string) => `还找到了 ${path}；可用 \`npx hearth config import ${path}\` 导入。`,
  },
} as const;

async function existingText(deps: ConfigDeps, io: ConfigIo): Promise<string> {
  try {
    return await readFile(deps.home.settings, "utf8");
  } catch (error) {
    if (isMissing(error)) return starterSettings(io.language);
    throw AppError.of("CONFIG_NOT_READABLE", { file: "hearth.json5", ...systemSentence(error) }, { cause: error });
  }
}

/**
 * `npx hearth config import [FILE] [--dry-run]`: takes the settings of OpenClaw or Clawdbot over, secrets into the vault, and says key by key what
 * became of them.
 * @throws AppError CONFIG_IMPORT_NONE, CONFIG_IMPORT_NOT_READABLE, CONFIG_NOT_READABLE, CONFIG_SYNTAX, CONFIG_NOT_WRITABLE, those of the vault, and what is wrong with our
 * own file already
 */
export async function importConfig(
  options: { readonly file?: string | undefined; readonly dryRun?: boolean | undefined },
  deps: ConfigDeps,
  io: ConfigIo,
): Promise<ExitCode> {
  const sources = await findImportSources(importPlaces(deps.homeFolder, deps.environment), options.file);
  const [source, ...others] = sources;
  if (!source) throw new Error("no source and no error");
  const dryRun = options.dryRun ?? false;

  const settings = dryRun ? null : await createSettingsService({ ...deps, log: silentLog, language: io.language });
  const existing = settings?.file().text ?? (await existingText(deps, io));
  const result = importOpenClaw(source, existing, parseDepsOf(deps), { preview: dryRun });
  let version: number | null = null;
  if (settings) {
    const vault = await openVault({ home: deps.home, clock: deps.clock, log: silentLog, passphrase: deps.vaultPassphrase });
    const before = settings.version();
    const after = await withSecretsKept(vault, result.secrets, () => settings.replace(result.text, byTerminal, before));
    version = after === before ? null : after;
  }

  const { language } = io;
  if (io.json) {
    const report = result.report.map(({ key, outcome, to, reason }) => ({
      key,
      outcome,
      to: to ?? null,
      reason: reason[language],
    }));
    io.stdout(
      `${JSON.stringify({ file: source.path, dryRun, version, secrets: result.secrets.map(({ name }) => name), withoutKey: result.withoutKey, report })}\n`,
    );
    return exitCodes.done;
  }
  const text = words[language];
  io.stdout(`${text.from(source.path)}\n\n`);
  const outcomes = dryRun ? text.previews : text.outcomes;
  for (const entry of result.report) io.stdout(reportLines(entry, outcomes[entry.outcome], language));
  io.stdout("\n");
  if (result.withoutKey.length > 0) io.stdout(`${text.withoutKey(result.withoutKey.join(", "))}\n`);
  io.stdout(`${dryRun ? text.dry : version === null ? text.nothing : text.done(version)}\n`);
  for (const other of others) io.stdout(`${text.also(other.path)}\n`);
  return exitCodes.done;
}

const reportLines = ({ key, to, reason }: ReportEntry, outcome: string, language: ConfigIo["language"]): string =>
  `${outcome}: ${key}${to === undefined || to === key ? "" : ` → ${to}`}\n    ${reason[language]}\n`;
