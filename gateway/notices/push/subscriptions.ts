import type { Language } from "../../../contract/errors/define.ts";
import type { Database } from "../../db/open.ts";
import { defineWrites } from "../../db/write-table.ts";

/** Where a device is told, as its browser gave it. */
export type Subscription = {
  /** `principalId` of the device. */
  readonly principal: string;
  readonly endpoint: string;
  readonly p256dh: string;
  readonly auth: string;
  readonly language: Language;
};

export const pushWrites = defineWrites({
  /** One for each device and one for each browser: a browser that was paired anew keeps its endpoint. */
  "push.subscribe": db => {
    const remove = db.prepare("DELETE FROM push_subscriptions WHERE principal = ? OR endpoint = ?");
    const insert = db.prepare(
      `INSERT INTO push_subscriptions (principal, endpoint, p256dh, auth, language, created_at)
       VALUES (@principal, @endpoint, @p256dh, @auth, @language, @at)`,
    );
    return (subscription: Subscription & { at: number }): void => {
      remove.run(subscription.principal, subscription.endpoint);
      insert.run(subscription);
    };
  },
  /** With an endpoint: only if it is still that one. */
  "push.forget": db => {
    const remove = db.prepare(
      "DELETE FROM push_subscriptions WHERE principal = @principal AND endpoint = coalesce(@endpoint, endpoint)",
    );
    return ({ principal, endpoint }: { principal: string; endpoint: string | null }): boolean =>
      remove.run({ principal, endpoint }).changes > 0;
  },
  /** What came of one try; a success ends the count of failures. */
  "push.tried": db => {
    const sent = db.prepare("UPDATE push_subscriptions SET last_sent_at = ?, failures = 0 WHERE principal = ? AND endpoint = ?");
    const failed = db.prepare("UPDATE push_subscriptions SET failures = failures + 1 WHERE principal = ? AND endpoint = ?");
    return ({ principal, endpoint, at, ok }: { principal: string; endpoint: string; at: number; ok: boolean }): void => {
      if (ok) sent.run(at, principal, endpoint);
      else failed.run(principal, endpoint);
    };
  },
});

const columns = "principal, endpoint, p256dh, auth, language";

/** The subscriptions as they are kept now. */
export function createSubscriptions(db: Database) {
  const one = db.prepare<[string], Subscription>(`SELECT ${columns} FROM push_subscriptions WHERE principal = ?`);
  const all = db.prepare<[], Subscription>(`SELECT ${columns} FROM push_subscriptions ORDER BY created_at, principal`);
  return {
    of: (principal: string): Subscription | undefined => one.get(principal),
    all: (): readonly Subscription[] => all.all(),
  };
}

export type Subscriptions = ReturnType<typeof createSubscriptions>;
