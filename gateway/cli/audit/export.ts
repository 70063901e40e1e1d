import { open, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { AppError } from "../../../contract/errors/app-error.ts";
import type { AuditRow } from "../../audit/append.ts";
import type { Database } from "../../db/open.ts";

const rowsPerRead = 1_000;

/**
 * Audit rows as JSON lines, oldest first, a thousand at a time. `detail` stays the very text that the hash covers, so that an export can be
 * verified alone: `hash` is SHA-256 over the JSON array `[previousHash, at, actor, action, target, detail]`.
 */
export function* auditLines(db: Database): Generator<{ text: string; rows: number }> {
  const next = db.prepare<[number, number], AuditRow>("SELECT * FROM audit WHERE id > ? ORDER BY id LIMIT ?");
  for (let last = 0; ; ) {
    const batch = next.all(last, rowsPerRead);
    const newest = batch.at(-1);
    if (!newest) return;
    last = newest.id;
    const lines = batch.map(({ previous_hash, ...row }) => `${JSON.stringify({ ...row, previousHash: previous_hash })}\n`);
    yield { text: lines.join(""), rows: batch.length };
  }
}

/** Writes the pieces to a file that appears only when it is whole, readable by its owner alone. @throws AppError FILE_NOT_WRITABLE */
export async function writeWhole(file: string, pieces: Iterable<{ text: string; rows: number }>): Promise<number> {
  const unfinished = join(dirname(file), `.${process.pid}.${Date.now()}.hearth-tmp`);
  let rows = 0;
  try {
    const handle = await open(unfinished, "wx", 0o600);
    try {
      for (const piece of pieces) {
        await handle.write(piece.text);
        rows += piece.rows;
      }
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(unfinished, file);
    return rows;
  } catch (error) {
    await rm(unfinished, { force: true });
    const problem = (error as NodeJS.ErrnoException).code ?? (error instanceof Error ? error.message : String(error));
    throw AppError.of("FILE_NOT_WRITABLE", { file, problem }, { cause: error });
  }
}
