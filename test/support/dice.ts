/** Numbers from 0 to 1 that are the same for a seed in every run (mulberry32). */
export type Dice = () => number;

export function createDice(seed: number): Dice {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A seed of its own for each word, whatever the order in which they come (FNV-1a). */
export function seedOf(seed: number, word: string): number {
  let hash = 0x811c9dc5 ^ seed;
  for (let index = 0; index < word.length; index++) hash = Math.imul(hash ^ word.charCodeAt(index), 0x01000193);
  return hash | 0;
}

export const whole = (dice: Dice, least: number, most: number): number => least + Math.floor(dice() * (most - least + 1));

/** One of the names, each as often as its weight says. */
export function pickBy<T extends string>(dice: Dice, weights: Readonly<Record<T, number>>): T {
  const names = Object.keys(weights) as T[];
  let left = dice() * names.reduce((sum, name) => sum + weights[name], 0);
  for (const name of names) {
    left -= weights[name];
    if (left < 0) return name;
  }
  return names.at(-1) as T;
}
