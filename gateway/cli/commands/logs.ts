import { logLevels } from "../logs/record.ts";
import type { Registry } from "../registry.ts";

/** `hearth logs`. */
export function addLogs(registry: Registry): void {
  const { text } = registry;
  const command = registry
    .command("logs", text.help.logs, { examples: text.examples.logs })
    .option("-f, --follow", text.options.follow)
    .option("-n, --lines <n>", text.options.lines, registry.wholeNumber(0, 1_000_000), 100)
    .option("--level <level>", text.options.level, registry.oneOf(logLevels));
  registry.action(command, async () => (await import("./logs-run.ts")).runLogs);
}
