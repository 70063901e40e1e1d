import type { spawn } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { FromGateway, type ToGateway } from "../../../contract/processes.ts";
import { createKeeper } from "../../../main/companions/keeper.ts";
import { systemClock, systemTimers } from "../../../main/supervisor/timers.ts";
import type { Machine } from "./machine.ts";

export type Ready = Extract<FromGateway, { kind: "ready" }>;

/** Starts the gateway on a machine of the tailnet, with the supervisor's own keeper for the programs beside it. Runs inside the sandbox. */
export async function startGateway(machine: Machine, entry: string, settings: object) {
  const home = join(machine.state, "hearth");
  mkdirSync(home, { recursive: true, mode: 0o700 });
  writeFileSync(join(home, "hearth.json5"), JSON.stringify(settings), { mode: 0o600 });
  const env = { ...process.env, HEARTH_HOME: home, HEARTH_LANG: "en", NODE_EXTRA_CA_CERTS: "/run/tailnet/home/certs/ca.pem" };
  const child = machine.spawn(process.execPath, [entry], { stdio: ["ignore", "inherit", "inherit", "ipc"], env });
  const report = (message: ToGateway): void => {
    if (child.connected) child.send(message);
  };
  const log = { info: () => undefined, warn: () => undefined };
  const keeper = createKeeper({
    ...{ clock: systemClock, timers: systemTimers, log, environment: env, report, prefix: [] },
    spawn: ((command: string, args: string[], options: object) => machine.spawn(command, args, options)) as typeof spawn,
  });
  const ready = await new Promise<Ready>((done, fail) => {
    child.on("message", message => {
      const said = FromGateway.safeParse(message).data;
      if (said?.kind === "ready") done(said);
      if (said?.kind === "fatal") fail(new Error(`${said.code}: ${said.message}`));
      if (said?.kind === "companions") keeper.want(said.wanted);
    });
    child.on("exit", code => fail(new Error(`the gateway ended with ${code}`)));
  });
  return {
    ready,
    pid: child.pid,
    log: (): string => readFileSync(join(home, "logs", "gateway.log"), "utf8"),
    report,
  };
}
