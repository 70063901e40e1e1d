/** Exit codes of every Hearth process. 64 and up follow sysexits(3); 78 is never restarted by the supervisor. */
export const exitCodes = {
  done: 0,
  failed: 1,
  usage: 2,
  /** The gateway does not answer, so the command could not be carried out. */
  unavailable: 69,
  /** A bug: an exception nobody expected, an unhandled rejection. */
  software: 70,
  /** Another process of ours, or a stranger, holds what we need: the port, the home's lock. */
  occupied: 75,
  /** A secret file that others can read, or a home that cannot be written. */
  permission: 77,
  /** The settings cannot be used. No restart can cure it. */
  config: 78,
  /** Ctrl-C, as shells number it. */
  interrupted: 130,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];
