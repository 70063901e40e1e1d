/** How long to wait before try number `failures` (from 1): half a second doubling to 15 s, less up to a third at random so that pages do not return together. */
export const retryDelayMs = (failures: number, random: number): number =>
  Math.round(Math.min(15_000, 500 * 2 ** (failures - 1)) * (1 - random / 3));
