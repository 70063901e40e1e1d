import { ReachMode } from "../../../contract/routes/reach.ts";
import type { Registry } from "../registry.ts";

/** `hearth reach [local|address|serve]`. */
export function addReach(registry: Registry): void {
  const { text } = registry;
  const command = registry
    .command("reach", text.help.reach, { examples: text.examples.reach })
    .argument("[mode]", text.options.reachMode, registry.oneOf(ReachMode.options));
  registry.action(command, async () => (await import("./reach-run.ts")).runReach);
}
