// A supervisor with one companion that can be killed: node keeper.ts HOME MODE NAME. Prints the companion's pid and its lines.
import { CompanionName } from "../../../contract/companions.ts";
import { createKeeper } from "../../../main/companions/keeper.ts";
import { watchNothing } from "../../../main/companions/outlived.ts";
import { systemClock, systemTimers } from "../../../main/supervisor/timers.ts";

const [home, mode, name, ...prefix] = process.argv.slice(2);
// Told to leave, it ends by itself once nothing keeps it.
process.once("SIGTERM", () => void keeper.stop(2_000));
const quiet = () => undefined;
const keeper = createKeeper({
  clock: systemClock,
  timers: systemTimers,
  log: { info: quiet, warn: quiet },
  environment: { ...process.env, HEARTH_HOME: home },
  report: message => process.stdout.write(`${JSON.stringify(message)}\n`),
  ...(prefix.length > 0 ? { prefix: [], ...(prefix.includes("no-watch") ? { watchOver: watchNothing } : {}) } : {}),
});
keeper.want([
  {
    name: CompanionName.parse(name),
    program: process.execPath,
    args: [new URL("./companion.mjs", import.meta.url).pathname, mode ?? "serve"],
    environment: {},
    stopSignal: "SIGTERM",
    stopWithinMs: 5_000,
  },
]);
