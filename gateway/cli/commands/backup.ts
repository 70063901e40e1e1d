import type { Registry } from "../registry.ts";

/** `hearth backup create|list|verify|restore|undo|drill|kit`. */
export function addBackup(registry: Registry): void {
  const { text } = registry;
  const parent = registry.group("backup", text.help.backup, text.examples.backup);

  const create = registry.command("create", text.help.backupCreate, { parent });
  registry.action(create, async () => (await import("./backup-run.ts")).runBackupCreate);

  const list = registry.command("list", text.help.backupList, { parent });
  registry.action(list, async () => (await import("./backup-run.ts")).runBackupList);

  const verify = registry
    .command("verify", text.help.backupVerify, { parent })
    .argument("<backup>", text.options.backupFile)
    .option("--identity <file>", text.options.identity)
    .option("--place <name>", text.options.place);
  registry.action(verify, async () => (await import("./backup-verify-run.ts")).runBackupVerify);

  const restore = registry
    .command("restore", text.help.backupRestore, { parent })
    .argument("<backup>", text.options.backupFile)
    .option("--identity <file>", text.options.identity)
    .option("--what <what>", text.options.what, registry.oneOf(["everything", "conversations", "settings"]))
    .option("--keep-devices", text.options.keepDevices)
    .option("--yes", text.options.yes);
  registry.action(restore, async () => (await import("./backup-restore-run.ts")).runBackupRestore);

  const undo = registry.command("undo", text.help.backupUndo, { parent }).option("--yes", text.options.yesUndo);
  registry.action(undo, async () => (await import("./backup-undo-run.ts")).runBackupUndo);

  const drill = registry.command("drill", text.help.backupDrill, { parent }).option("--place <name>", text.options.place);
  registry.action(drill, async () => (await import("./backup-drill-run.ts")).runBackupDrill);

  const kit = registry
    .command("kit", text.help.backupKit, { parent })
    .option("--save <file>", text.options.saveKit)
    .option("--force", text.options.forceKit)
    .option("--saved", text.options.savedKit);
  registry.action(kit, async () => (await import("./backup-kit-run.ts")).runBackupKit);
}
