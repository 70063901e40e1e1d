import type { Registry } from "../registry.ts";

/** `hearth config check|import|history|rollback`. */
export function addConfig(registry: Registry): void {
  const { text } = registry;
  const parent = registry.group("config", text.help.config, text.examples.config);
  const load = () => import("./config-run.ts");

  const check = registry.command("check", text.help.configCheck, { parent }).argument("[file]", text.options.checkFile);
  registry.action(check, async () => (await load()).runConfigCheck);
  const importFile = registry
    .command("import", text.help.configImport, { parent })
    .argument("[file]", text.options.importFile)
    .option("--dry-run", text.options.dryRun);
  registry.action(importFile, async () => (await load()).runConfigImport);
  const history = registry.command("history", text.help.configHistory, { parent });
  registry.action(history, async () => (await load()).runConfigHistory);
  const rollback = registry
    .command("rollback", text.help.configRollback, { parent })
    .argument("[version]", text.options.version, registry.wholeNumber(1, 999_999_999));
  registry.action(rollback, async () => (await load()).runConfigRollback);
}
