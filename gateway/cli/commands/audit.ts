import type { Registry } from "../registry.ts";

/** `hearth audit verify|export`. */
export function addAudit(registry: Registry): void {
  const { text } = registry;
  const parent = registry.group("audit", text.help.audit, text.examples.audit);
  const verify = registry.command("verify", text.help.auditVerify, { parent });
  registry.action(verify, async () => (await import("./audit-run.ts")).runAuditVerify);
  const exportRows = registry.command("export", text.help.auditExport, { parent }).option("--jsonl <file>", text.options.jsonl);
  registry.action(exportRows, async () => (await import("./audit-run.ts")).runAuditExport);
}
