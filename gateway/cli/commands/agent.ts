import { Option } from "commander";
import type { Registry } from "../registry.ts";

/** `hearth agent`: ask, and read the answer. */
export function addAgent(registry: Registry): void {
  const { text } = registry;
  const command = registry
    .command("agent", text.help.agent, { examples: text.examples.agent })
    .requiredOption("-m, --message <text>", text.options.message)
    .addOption(new Option("-s, --session <id>", text.options.session).conflicts(["continue", "new", "agent"]))
    .addOption(new Option("-c, --continue", text.options.continue).conflicts(["new", "agent"]))
    .option("--new", text.options.new)
    .option("--model <provider/model>", text.options.model)
    .option("--agent <id>", text.options.agent)
    .option("--no-stream", text.options.noStream)
    .option("--stdin", text.options.stdin)
    .option("--no-stdin", text.options.noStdin)
    .option("--timeout <seconds>", text.options.timeout, registry.wholeNumber(1, 86_400))
    .option("-v, --verbose", text.options.verbose);
  registry.action(command, async () => (await import("./agent-run.ts")).runAgent);
}
