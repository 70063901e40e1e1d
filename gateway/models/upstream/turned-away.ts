/**
 * Statuses by which something between here and the provider says that it did not hear the end: the provider may have answered all the same,
 * and be paid for it.
 */
const unheard: readonly number[] = [408, 499, 502, 504, 520, 522, 524];

/** True when the provider itself said by its status that it did nothing: then nothing is owed. */
export const isTurnedAway = (status: number | undefined): boolean =>
  status !== undefined && status >= 300 && !unheard.includes(status);
