import type { Rate } from "./counters.ts";

/** Longest time that a full burst may stand for; keeps all sums of µs exact. */
const mostUs = 4e15;

/** µs that one request takes up. Whole and rounded up, so that no more than `perMinute` ever pass in a minute. */
export const stepUs = ({ perMinute, burst }: Rate): number =>
  Math.min(Math.ceil(60_000_000 / perMinute), Math.floor(mostUs / burst));
