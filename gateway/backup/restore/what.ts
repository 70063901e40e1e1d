import * as z from "zod";

/** What a person may bring back. */
export const What = z.enum(["everything", "conversations", "settings"]);
export type What = z.infer<typeof What>;

/** The database's side files go with it. */
const conversations = ["data/hearth.db", "data/hearth.db-wal", "data/hearth.db-shm", "data/files"] as const;
const settings = ["hearth.json5", "config-history", "data/vault.json", "keys/vault.key", "agents"] as const;

/** The paths of a home that a restore exchanges: there are no others. */
export const HomePart = z.enum([...conversations, ...settings]);
export type HomePart = z.infer<typeof HomePart>;

/** What each choice replaces. */
export const replacedBy = (what: What): readonly HomePart[] =>
  what === "conversations" ? conversations : what === "settings" ? settings : [...conversations, ...settings];

/** The choice that these paths came from; null when they are no part of any. */
export function choiceOf(paths: readonly HomePart[]): What | null {
  const [talk, rest] = [conversations, settings].map(parts => parts.some(part => paths.includes(part)));
  if (talk && rest) return "everything";
  return talk ? "conversations" : rest ? "settings" : null;
}
