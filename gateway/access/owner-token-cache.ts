import type { Clock } from "../clock.ts";

const keptMs = 1_000;

/**
 * The owner's token for the door, which asks at every request: looking into the vault each time would cost a file system call.
 * `forget` after a rotation here; one that another process made is seen within a second.
 */
export function createOwnerTokenCache(deps: { readonly read: () => string; readonly clock: Clock }) {
  let kept = "";
  let untilMs = 0;
  return {
    current(): string {
      const now = deps.clock.now();
      if (now >= untilMs) {
        kept = deps.read();
        untilMs = now + keptMs;
      }
      return kept;
    },
    forget: (): void => {
      untilMs = 0;
    },
  };
}
