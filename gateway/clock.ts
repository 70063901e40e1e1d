/** Time as a dependency: ms since 1970. */
export type Clock = { readonly now: () => number };

export const systemClock: Clock = { now: () => Date.now() };
