import type { Command } from "../call.ts";
import type { Registry } from "../registry.ts";

type Options = { readonly port?: number; readonly home?: string };

const runGateway: Command<Options> = async (call, { port, home }) => {
  await call.deps.startGateway([
    ...(port === undefined ? [] : ["--port", String(port)]),
    ...(home === undefined ? [] : ["--home", call.home.root]),
  ]);
  return undefined;
};

/** `hearth gateway`: the server itself, for a service manager that supervises it. */
export function addGateway(registry: Registry): void {
  const { text } = registry;
  const command = registry
    .command("gateway", text.help.gateway, { examples: text.examples.gateway })
    .option("--port <n>", text.options.port, registry.wholeNumber(0, 65_535));
  registry.action(command, async () => runGateway);
}
