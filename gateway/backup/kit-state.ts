import type { Catalogue } from "./catalogue.ts";

/**
 * Somebody typed the key that opens a backup: the kit of that key exists. Of the key in force it counts as asked back now; another one is noted,
 * since a restore may bring it into force. `recipient` is the typed key's public part, `current` that of the key in force, if there is one.
 */
export const kitShown = (now: Catalogue, recipient: string, current: string | null, at: number): Catalogue =>
  recipient === current
    ? { ...now, kit: { savedAt: now.kit.savedAt ?? at, checkedAt: at, recipient } }
    : { ...now, shownKey: { recipient, at } };

/** A restore may have brought another key into force: the kit that was saved opens nothing that is made from now on, unless its key was typed. */
export function kitAtStart(now: Catalogue, current: string): Catalogue {
  const { kit, shownKey } = now;
  if (kit.recipient === current) return now;
  if (shownKey?.recipient === current) {
    const { at } = shownKey;
    return { ...now, kit: { savedAt: at, checkedAt: at, recipient: current } };
  }
  return kit.recipient ? { ...now, kit: { savedAt: null, checkedAt: null, recipient: null } } : now;
}
