import type { Registry } from "../registry.ts";

/** `hearth pause` and `hearth resume`. */
export function addPause(registry: Registry): void {
  const { text } = registry;
  for (const name of ["pause", "resume"] as const) {
    const command = registry.command(name, text.help[name], { examples: text.examples.pause });
    if (name === "resume") command.option("--old-machine-off", text.options.oldMachineOff);
    registry.action(command, async () => (await import("./pause-run.ts")).createPauseRun(name === "pause"));
  }
}
