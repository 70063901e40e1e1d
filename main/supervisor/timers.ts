/** Time as dependencies: ms since 1970, and a call after a while. */
export type Clock = { readonly now: () => number };
/** Returns how to cancel; cancelling a call that was made is harmless. */
export type Timers = { readonly after: (ms: number, call: () => void) => () => void };

export const systemClock: Clock = { now: () => Date.now() };

export const systemTimers: Timers = {
  after(ms, call) {
    const timer = setTimeout(call, ms);
    return () => clearTimeout(timer);
  },
};
