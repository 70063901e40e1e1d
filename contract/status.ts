import type { Slots } from "./errors/failure.ts";

/** What the supervisor says of the gateway; tray, terminal and window draw this and nothing else. */
export type GatewayStatus =
  | { readonly kind: "stopped" }
  | { readonly kind: "starting"; readonly attempt: number; readonly sinceMs: number }
  | {
      readonly kind: "running";
      readonly pid: number;
      readonly url: string;
      readonly bootId: string;
      readonly setupUrl: string;
      readonly firstRun: boolean;
      readonly newOwnerToken: string | null;
      readonly sinceMs: number;
    }
  /** It ended; the next start comes at `restartAtMs`. */
  | {
      readonly kind: "waiting";
      readonly failures: number;
      readonly restartAtMs: number;
      readonly reason: EndReason;
      readonly lastLines: readonly string[];
    }
  | { readonly kind: "stopping"; readonly deadlineMs: number }
  /** It will not be started again by itself. */
  | { readonly kind: "gaveUp"; readonly failures: number; readonly reason: EndReason; readonly lastLines: readonly string[] };

/** How a run of the gateway ended. */
export type EndReason =
  | { readonly kind: "exit"; readonly code: number }
  | { readonly kind: "signal"; readonly signal: string }
  /** It told us why before it left. */
  | {
      readonly kind: "fatal";
      readonly code: string;
      readonly message: string;
      readonly hint: string;
      readonly slots?: Slots | undefined;
      readonly exitCode: number;
    }
  /** Alive, but its event loop did not answer within the deadline. */
  | { readonly kind: "hung"; readonly silentMs: number }
  | { readonly kind: "neverReady"; readonly waitedMs: number }
  | { readonly kind: "notStarted"; readonly problem: string };
