import type { SupervisorLog } from "../supervisor/supervisor-log.ts";
import type { GatewayDoor } from "./gateway-door.ts";

export type GatewayPortDeps = {
  /** Of the command line: for this run of the desktop only. */
  readonly given: number | null;
  readonly door: Pick<GatewayDoor, "call">;
  readonly log: Pick<SupervisorLog, "info" | "warn">;
};

const path = ["gateway", "port"];

/** The port that the gateway is started on. One that the person chose is written into the settings as soon as a gateway runs on it. */
export function createGatewayPort({ given, door, log }: GatewayPortDeps) {
  let chosen: number | null = null;

  const keep = async (port: number): Promise<void> => {
    const settings = await door.call(api => api("getSettings"));
    const kept = settings.ok
      ? await door.call(api =>
          api("changeSettings", { body: { ifVersion: settings.value.version, changes: [{ path, value: port }] } }),
        )
      : settings;
    if (!kept.ok) {
      // It stays an argument of every start, and is tried again after the next.
      log.warn(`the port could not be written into the settings: ${kept.failure.code}`);
      return;
    }
    log.info(`port ${port} is the gateway's from now on`);
    if (chosen === port) chosen = null;
  };

  return {
    choose(port: number): void {
      chosen = port;
    },
    args(): readonly string[] {
      const port = chosen ?? given;
      return port === null ? [] : ["--port", String(port)];
    },
    /** A gateway runs, and the door to it is open. */
    async running(): Promise<void> {
      if (chosen !== null) await keep(chosen);
    },
  };
}

export type GatewayPort = ReturnType<typeof createGatewayPort>;
