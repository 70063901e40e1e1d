import type { AppState } from "./app-state.ts";
import type { SafeStorage } from "./storage.ts";
import { emptyThread, putUnsent, type Thread, type Unsent } from "./thread.ts";

const key = "hearth.unsent";

type Kept = Readonly<Record<string, readonly Unsent[]>>;

/** Messages that have not reached the gateway, kept in this browser: closing the page while the gateway is away loses nothing. */
export function createUnsentStore(storage: SafeStorage) {
  let written = storage.getItem(key) ?? "";
  return {
    /** Keeps what is unsent in `state`; cheap when nothing changed. */
    keep(state: AppState): void {
      const kept = Object.fromEntries(
        Object.entries(state.threads).flatMap(([id, thread]) => (thread.unsent.length > 0 ? [[id, thread.unsent]] : [])),
      );
      const text = Object.keys(kept).length === 0 ? "" : JSON.stringify(kept);
      if (text === written) return;
      written = text;
      if (text === "") storage.removeItem(key);
      else storage.setItem(key, text);
    },
    /** Threads with what was kept put back, as waiting for the connection. */
    restore(threads: AppState["threads"], why: Unsent["state"] & { kind: "failed" }): AppState["threads"] {
      const restored: Record<string, Thread> = { ...threads };
      for (const [id, list] of Object.entries(readKept(storage.getItem(key))))
        restored[id] = list.reduce((thread, one) => putUnsent(thread, { ...one, state: why }), restored[id] ?? emptyThread);
      return restored;
    },
    clear(): void {
      written = "";
      storage.removeItem(key);
    },
  };
}

function readKept(text: string | null): Kept {
  if (!text) return {};
  try {
    return JSON.parse(text) as Kept;
  } catch {
    return {}; // Cut by a browser that was killed while it wrote.
  }
}
