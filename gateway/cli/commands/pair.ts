import type { Registry } from "../registry.ts";

/** `hearth pair`. */
export function addPair(registry: Registry): void {
  const { text } = registry;
  const command = registry
    .command("pair", text.help.pair, { examples: text.examples.pair })
    .option("--owner", text.options.owner)
    .option("--no-qr", text.options.noQr);
  registry.action(command, async () => (await import("./pair-run.ts")).runPair);
}
