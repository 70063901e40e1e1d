import { AppError } from "../../../contract/errors/app-error.ts";
import type { Registry } from "../registry.ts";

/** `hearth up` belongs to the supervisor, which the program `hearth` starts before it comes here; it is listed for the help. */
export function addUp(registry: Registry): void {
  const { text } = registry;
  const command = registry.command("up", text.help.up).option("--port <n>", text.options.port);
  registry.action(command, async () => async () => {
    throw AppError.of("USAGE", { problem: text.usage.upElsewhere, command: "" });
  });
}
