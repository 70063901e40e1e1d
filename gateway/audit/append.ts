import { createHash } from "node:crypto";
import type { Database } from "../db/open.ts";
import { defineWrites } from "../db/write-table.ts";

/** One thing that was done. `detail` holds no secret and no text of a conversation. */
export type AuditEntry = {
  readonly at: number;
  /** `owner`, `device:ID`, `system`, or `address:IP` for a stranger. */
  readonly actor: string;
  /** `room.verb`, as `device.removed`. */
  readonly action: string;
  readonly target: string;
  readonly detail: Readonly<Record<string, string | number | boolean | null>>;
};

/** A row as it stands in the table. */
export type AuditRow = {
  id: number;
  at: number;
  actor: string;
  action: string;
  target: string;
  detail: string;
  previous_hash: string;
  hash: string;
};

export const firstHash = "0".repeat(64);

/** Each row's hash covers its own content and the hash before it, so that a changed or missing row breaks the chain. */
export const auditHash = (
  previous: string,
  row: { at: number; actor: string; action: string; target: string; detail: string },
): string =>
  createHash("sha256")
    .update(JSON.stringify([previous, row.at, row.actor, row.action, row.target, row.detail]))
    .digest("hex");

/** Appends inside the transaction of another write, so that what was done and its record stand or fall together. */
export function prepareAudit(db: Database): (entry: AuditEntry) => void {
  const last = db.prepare<[], { hash: string }>("SELECT hash FROM audit ORDER BY id DESC LIMIT 1");
  const insert = db.prepare(
    "INSERT INTO audit (at, actor, action, target, detail, previous_hash, hash) VALUES (?, ?, ?, ?, ?, ?, ?)",
  );
  return ({ at, actor, action, target, detail }) => {
    const previous = last.get()?.hash ?? firstHash;
    const text = JSON.stringify(detail);
    insert.run(at, actor, action, target, text, previous, auditHash(previous, { at, actor, action, target, detail: text }));
  };
}

export const auditWrites = defineWrites({
  "audit.append": db => {
    const append = prepareAudit(db);
    return (entry: AuditEntry) => append(entry);
  },
});
