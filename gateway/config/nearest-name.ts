/** Number of changes between two names: a letter too many, missing, wrong, or two neighbours swapped (Damerau, restricted). */
export function nameDistance(a: string, b: string): number {
  let before: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const wrong = a[i - 1] === b[j - 1] ? 0 : 1;
      let least = Math.min((previous[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (previous[j - 1] ?? 0) + wrong);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) least = Math.min(least, (before[j - 2] ?? 0) + 1);
      row.push(least);
    }
    before = previous;
    previous = row;
  }
  return previous[b.length] ?? 0;
}

const plain = (name: string): string => name.toLowerCase().replace(/[-_]/g, "");

/** The one of `names` that was probably meant; undefined when none is near (more than a third of the letters would change). */
export function nearestName(name: string, names: readonly string[]): string | undefined {
  const wanted = plain(name);
  // Long garbage is no typing error, and comparing it costs its length.
  if (wanted.length > 60) return undefined;
  let best: { name: string; distance: number } | undefined;
  for (const candidate of names) {
    const distance = nameDistance(wanted, plain(candidate));
    if (distance <= Math.max(1, Math.floor(Math.max(wanted.length, candidate.length) / 3)) && distance < (best?.distance ?? 99))
      best = { name: candidate, distance };
  }
  return best?.name;
}
