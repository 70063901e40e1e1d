import type { Session } from "../../../contract/messages.ts";

/** `today`, `yesterday`, `week` and `month` are spans of whole days back from today; older ones are kept by calendar month. */
export type SessionGroup = {
  readonly kind: "today" | "yesterday" | "week" | "month" | "older";
  /** Some time inside the group's calendar month; names the group where `kind` is `older`. */
  readonly atMs: number;
  readonly sessions: readonly Session[];
};

/** Sessions, newest first, under the day or month in which something last happened, in the reader's own zone. */
export function groupSessions(sessions: readonly Session[], nowMs: number): SessionGroup[] {
  const groups = new Map<string, { kind: SessionGroup["kind"]; atMs: number; sessions: Session[] }>();
  for (const session of sessions) {
    const kind = kindOf(session.updatedAt, nowMs);
    const date = new Date(session.updatedAt);
    const key = kind === "older" ? `${date.getFullYear()}-${date.getMonth()}` : kind;
    const group = groups.get(key);
    if (group) group.sessions.push(session);
    else groups.set(key, { kind, atMs: session.updatedAt, sessions: [session] });
  }
  return [...groups.values()];
}

function kindOf(atMs: number, nowMs: number): SessionGroup["kind"] {
  const midnight = new Date(nowMs);
  midnight.setHours(0, 0, 0, 0);
  const daysAgo = (days: number): number => new Date(midnight).setDate(midnight.getDate() - days);
  if (atMs >= daysAgo(0)) return "today";
  if (atMs >= daysAgo(1)) return "yesterday";
  if (atMs >= daysAgo(7)) return "week";
  if (atMs >= daysAgo(30)) return "month";
  return "older";
}
