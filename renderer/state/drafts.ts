import type { SafeStorage } from "./storage.ts";

const prefix = "hearth.draft.";
/** The draft of a conversation that does not exist yet. */
export const newDraft = "new";

/** What was written and not sent, per conversation, kept in this browser. */
export function createDrafts(storage: SafeStorage) {
  return {
    read: (sessionId: string): string => storage.getItem(prefix + sessionId) ?? "",
    write(sessionId: string, text: string): void {
      if (text === "") storage.removeItem(prefix + sessionId);
      else storage.setItem(prefix + sessionId, text);
    },
    /** Everything kept under this sign-in leaves with it. */
    clear(): void {
      for (const key of storage.keys()) if (key.startsWith(prefix)) storage.removeItem(key);
    },
  };
}

export type Drafts = ReturnType<typeof createDrafts>;
