import { AppError } from "../../contract/errors/app-error.ts";
import { prepareAudit } from "../audit/append.ts";
import type { Database } from "../db/open.ts";
import { defineWrites } from "../db/write-table.ts";

export type NewSession = {
  readonly id: string;
  /** Empty: the first message gives the title. */
  readonly title: string;
  readonly channel: string;
  readonly agent: string;
  readonly model: string | null;
  readonly principal: string;
  readonly at: number;
};

export type SessionChange = {
  readonly id: string;
  readonly title: string | undefined;
  readonly model: string | null | undefined;
  readonly agent: string | undefined;
};

/** Sets what the list shows of a conversation from its newest message. */
export function prepareRefresh(db: Database): (sessionId: string) => void {
  const refresh = db.prepare(
    `UPDATE sessions SET message_count = (SELECT count(*) FROM messages WHERE session_id = sessions.id),
       preview = coalesce((SELECT substr(text, 1, 140) FROM messages WHERE session_id = sessions.id AND text <> '' ORDER BY seq DESC LIMIT 1), '')
     WHERE id = ?`,
  );
  return sessionId => void refresh.run(sessionId);
}

export const sessionWrites = defineWrites({
  "sessions.create": db => {
    const insert = db.prepare(
      `INSERT INTO sessions (id, title, titled_by_person, channel, agent, model, principal, created_at, updated_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    return (session: NewSession): void => {
      const { id, title, channel, agent, model, principal, at } = session;
      insert.run(id, title, title === "" ? 0 : 1, channel, agent, model, principal, at, at);
    };
  },

  /** Absent fields stay. A title that a person gave is never replaced by one of ours. */
  "sessions.change": db => {
    const change = db.prepare(
      `UPDATE sessions SET title = coalesce(:title, title), titled_by_person = CASE WHEN :title IS NULL THEN titled_by_person ELSE 1 END,
         model = CASE WHEN :setModel THEN :model ELSE model END, agent = coalesce(:agent, agent)
       WHERE id = :id AND deleted_at IS NULL`,
    );
    return ({ id, title, model, agent }: SessionChange): void => {
      const values = {
        id,
        title: title ?? null,
        setModel: model === undefined ? 0 : 1,
        model: model ?? null,
        agent: agent ?? null,
      };
      if (change.run(values).changes === 0) throw AppError.of("SESSION_NOT_FOUND");
    };
  },

  /** Soft: what belongs to it stays until the sweep purges it. A client that continues it begins a new one. */
  "sessions.delete": db => {
    const remove = db.prepare("UPDATE sessions SET deleted_at = ?, external_key = NULL WHERE id = ? AND deleted_at IS NULL");
    const audit = prepareAudit(db);
    return ({ id, actor, at }: { id: string; actor: string; at: number }): void => {
      if (remove.run(at, id).changes === 0) throw AppError.of("SESSION_NOT_FOUND");
      audit({ at, actor, action: "session.deleted", target: id, detail: {} });
    };
  },

  "sessions.restore": db => {
    const restore = db.prepare("UPDATE sessions SET deleted_at = NULL WHERE id = ? AND deleted_at IS NOT NULL");
    const audit = prepareAudit(db);
    return ({ id, actor, at }: { id: string; actor: string; at: number }): void => {
      if (restore.run(id).changes === 0) throw AppError.of("SESSION_NOT_FOUND");
      audit({ at, actor, action: "session.restored", target: id, detail: {} });
    };
  },
});
