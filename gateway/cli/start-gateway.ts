import { fileURLToPath } from "node:url";

/**
 * Runs the gateway's entry in this process, as if it had been started with these arguments. `here` is the URL of the command line's own
 * entry, bundled or not. The gateway listens for signals and ends the process itself.
 */
export async function startGatewayHere(here: string, args: readonly string[]): Promise<void> {
  const entry = new URL(here.endsWith(".mjs") ? "../gateway/server.mjs" : "../server.ts", here);
  process.argv = [process.execPath, fileURLToPath(entry), ...args];
  await import(entry.href);
}
