import type { Reach } from "../../contract/routes/reach.ts";
import type { Access } from "../access/access.ts";
import type { Clock } from "../clock.ts";
import type { SettingsService } from "../config/service.ts";
import type { EventHub } from "../events/hub.ts";
import type { Host } from "../host/host.ts";
import type { Log } from "../log.ts";
import type { Notices } from "../notices/notices.ts";
import type { Troubles } from "../overview/troubles.ts";
import { notBuilt } from "../routes/not-built.ts";

export type ComposeReachDeps = {
  readonly clock: Clock;
  readonly log: Log;
  readonly settings: SettingsService;
  readonly hub: EventHub;
  readonly access: Access;
  readonly troubles: Troubles;
  readonly notices: Notices;
  readonly host: Host;
  readonly place: { readonly port: () => number; readonly addresses: () => readonly string[] };
  /** Asks for the addresses to listen on anew, closes those that are no longer wanted; resolves when it is done. */
  readonly rebind: () => Promise<void>;
};

/** Who can reach this gateway: the tailnet's client, `tailscale serve`, and the addresses that are listened on. */
export function composeReach(_deps: ComposeReachDeps) {
  return {
    handlers: notBuilt("reach", "setReach", "tailnetSignIn", "tailnetUp"),
    /** At a glance; never waits. */
    glance: (): { mode: Reach["mode"]; url: string | null; ok: boolean } => ({ mode: "local", url: null, ok: true }),
    /** Host names that the gateway answers to because of the tailnet, beside those of the settings: `home.tail1234.ts.net`. */
    names: (): readonly string[] => [],
    start: (): void => undefined,
    stop: (): Promise<void> => Promise.resolve(),
  };
}

export type ReachRoom = ReturnType<typeof composeReach>;
