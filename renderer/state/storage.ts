export type SafeStorage = Pick<Storage, "getItem" | "setItem" | "removeItem"> & { keys(): string[] };

/** `localStorage`, or a memory that ends with the page where the browser forbids it or it is full. */
export function createSafeStorage(window: Window): SafeStorage {
  const memory = new Map<string, string>();
  const attempt = <T>(work: () => T, otherwise: () => T): T => {
    try {
      return work();
    } catch {
      return otherwise(); // Storage is forbidden or full: the choice still holds until the page is closed.
    }
  };
  return {
    getItem: key =>
      memory.get(key) ??
      attempt(
        () => window.localStorage.getItem(key),
        () => null,
      ),
    setItem: (key, value) => {
      attempt(
        () => {
          window.localStorage.setItem(key, value);
          memory.delete(key);
        },
        () => {
          memory.set(key, value);
        },
      );
    },
    removeItem: key => {
      memory.delete(key);
      attempt(
        () => window.localStorage.removeItem(key),
        () => undefined,
      );
    },
    keys: () => [
      ...memory.keys(),
      ...attempt(
        () => Object.keys(window.localStorage),
        () => [],
      ),
    ],
  };
}
