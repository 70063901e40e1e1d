import type { StoredFailure } from "../../../contract/errors/failure.ts";
import type { Database } from "../../db/open.ts";
import { defineWrites } from "../../db/write-table.ts";

/** What is kept of a download, so that it is taken up again after a crash. */
export type PullRow = {
  readonly id: string;
  readonly model: string;
  readonly insecure: boolean;
  readonly makeDefault: boolean;
  readonly state: "running" | "paused" | "done" | "failed";
  readonly completedBytes: number;
  readonly totalBytes: number | null;
  readonly failure: StoredFailure | null;
  readonly startedAt: number;
  readonly endedAt: number | null;
};

type Stored = {
  id: string;
  model: string;
  insecure: number;
  make_default: number;
  state: PullRow["state"];
  completed_bytes: number;
  total_bytes: number | null;
  failure_code: string | null;
  failure_slots: string | null;
  started_at: number;
  ended_at: number | null;
};

const put = `INSERT INTO pulls
  (id, model, insecure, make_default, state, completed_bytes, total_bytes, failure_code, failure_slots, started_at, ended_at)
  VALUES (@id, @model, @insecure, @makeDefault, @state, @completedBytes, @totalBytes, @code, @slots, @startedAt, @endedAt)
  ON CONFLICT (id) DO UPDATE SET make_default = excluded.make_default, state = excluded.state, completed_bytes = excluded.completed_bytes,
    total_bytes = excluded.total_bytes, failure_code = excluded.failure_code, failure_slots = excluded.failure_slots, ended_at = excluded.ended_at`;

export const pullWrites = defineWrites({
  "pulls.put": (db: Database) => {
    const statement = db.prepare(put);
    return ({ failure, insecure, makeDefault, ...row }: PullRow): void => {
      const slots = failure === null ? null : JSON.stringify(failure.slots);
      statement.run({ ...row, insecure: Number(insecure), makeDefault: Number(makeDefault), code: failure?.code ?? null, slots });
    };
  },
  "pulls.remove": (db: Database) => {
    const statement = db.prepare("DELETE FROM pulls WHERE id = ?");
    return ({ id }: { id: string }): void => void statement.run(id);
  },
});

const failureOf = ({ failure_code: code, failure_slots: slots }: Stored): StoredFailure | null =>
  code === null ? null : ({ code, slots: JSON.parse(slots ?? "{}") } as StoredFailure);

/** All that are remembered, oldest first. */
export const readPulls = (db: Database): PullRow[] =>
  (db.prepare("SELECT * FROM pulls ORDER BY started_at, id").all() as Stored[]).map(row => ({
    id: row.id,
    model: row.model,
    insecure: row.insecure === 1,
    makeDefault: row.make_default === 1,
    state: row.state,
    completedBytes: row.completed_bytes,
    totalBytes: row.total_bytes,
    failure: failureOf(row),
    startedAt: row.started_at,
    endedAt: row.ended_at,
  }));
