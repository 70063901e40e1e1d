/** Gathers what comes in quick succession: `flush` gets all of it, in order, when `schedule` says so. */
export function createBatch<T>(deps: { schedule: (work: () => void) => void; flush: (items: readonly T[]) => void }) {
  let waiting: T[] = [];
  return {
    add(items: readonly T[]): void {
      const first = waiting.length === 0 && items.length > 0;
      waiting.push(...items);
      if (!first) return;
      deps.schedule(() => {
        const items = waiting;
        waiting = [];
        deps.flush(items);
      });
    },
  };
}
