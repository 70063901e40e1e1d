import type { Registry } from "../registry.ts";

/** `hearth status`. */
export function addStatus(registry: Registry): void {
  const { text } = registry;
  const command = registry.command("status", text.help.status, { examples: text.examples.status });
  registry.action(command, async () => (await import("./status-run.ts")).runStatus);
}
