/** A map that forgets what was used longest ago once it holds `most` entries, so that strangers cannot fill the memory. */
export function createBoundedMap<K, V>(most: number) {
  const entries = new Map<K, V>();
  return {
    get(key: K): V | undefined {
      const value = entries.get(key);
      if (value === undefined) return undefined;
      entries.delete(key);
      entries.set(key, value);
      return value;
    },
    set(key: K, value: V): void {
      entries.delete(key);
      entries.set(key, value);
      if (entries.size <= most) return;
      const oldest = entries.keys().next();
      if (!oldest.done) entries.delete(oldest.value);
    },
    delete: (key: K): boolean => entries.delete(key),
    clear: (): void => entries.clear(),
    size: (): number => entries.size,
  };
}
