/** How patient the supervisor is. */
export type SupervisorLimits = {
  /** A start that has not said `ready` by then is ended. */
  readonly readyWithinMs: number;
  readonly pingEveryMs: number;
  /** Unanswered pings in a row before its HTTP door is asked too. */
  readonly missesAllowed: number;
  readonly probeWithinMs: number;
  /** After it said `fatal` it must be gone by then. */
  readonly leaveWithinMs: number;
  /** Lines of standard error kept with the reason. */
  readonly keepLines: number;
};

export const usualLimits: SupervisorLimits = {
  readyWithinMs: 20_000,
  pingEveryMs: 5_000,
  missesAllowed: 3,
  probeWithinMs: 2_000,
  leaveWithinMs: 5_000,
  keepLines: 20,
};
