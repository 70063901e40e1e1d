import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { join } from "node:path";
import { AppError } from "../../../contract/errors/app-error.ts";
import { isMissing } from "../../config/atomic-file.ts";
import type { Home } from "../../config/home.ts";
import { migrations } from "../../db/migrations/all.ts";
import type { Manifest } from "../archive/manifest.ts";
import { countRows } from "../create/snapshot.ts";
import { openUntrusted } from "../restore/known-schema.ts";
import { lastingTables, shortTable } from "../restore/staged-database.ts";

/** So much of a conversation is asked for. */
export const sampleMessages = 1_000;

/** What a gateway on this home must show of its newest conversation: ids of its newest messages, oldest first. */
export type Sample = { readonly sessionId: string; readonly title: string; readonly messages: readonly string[] };

const different = (problem: string, problemZh: string): AppError => AppError.of("DRILL_FAILED", { problem, problemZh });

/** The first table that is not as the manifest says. What a migration may have moved is not asked for; `meta` knows of the restore. */
function wrongTable(counts: Readonly<Record<string, number>>, manifest: Manifest): string | null {
  if (manifest.schema !== migrations.length) return shortTable(counts, manifest.counts, lastingTables)?.table ?? null;
  return Object.entries(manifest.counts).find(([table, rows]) => table !== "meta" && counts[table] !== rows)?.[0] ?? null;
}

/**
 * Holds a home that was unpacked and opened against its manifest: rows of its tables, and that every attachment is what its name, which is its
 * hash, says. One that was lost before the backup was made is in neither. Null when it has no conversation to show.
 * @throws AppError DRILL_FAILED, BACKUP_STOPPED
 */
export async function compareHome(
  home: Pick<Home, "database" | "files">,
  manifest: Manifest,
  signal: AbortSignal,
  progress: (doneBytes: number) => void,
): Promise<Sample | null> {
  const { counts, attachments, sample } = readDatabase(home.database);
  const table = wrongTable(counts, manifest);
  if (table !== null) {
    const [found, wanted] = [counts[table] ?? 0, manifest.counts[table] ?? 0];
    throw different(`${table} has ${found} rows instead of ${wanted}.`, `${table} 有 ${found} 行，应为 ${wanted} 行。`);
  }
  const packed = new Set(manifest.files.map(({ path }) => path));
  let done = 0;
  for (const hash of attachments) {
    if (signal.aborted) throw AppError.of("BACKUP_STOPPED");
    const found = await hashOf(join(home.files, hash.slice(0, 2), hash), bytes => {
      done += bytes;
      progress(done);
    });
    const wasPacked = packed.has(`data/files/${hash.slice(0, 2)}/${hash}`);
    if (found === hash || (found === null && !wasPacked)) continue;
    const shown = hash.slice(0, 12);
    throw different(
      found === null ? `attachment ${shown} is missing.` : `attachment ${shown} has other content.`,
      found === null ? `缺少附件 ${shown}。` : `附件 ${shown} 的内容不符。`,
    );
  }
  return sample;
}

function readDatabase(file: string) {
  const db = openUntrusted(file);
  try {
    const newest = db
      .prepare<[], { id: string; title: string }>(
        "SELECT id, title FROM sessions WHERE deleted_at IS NULL ORDER BY updated_at DESC LIMIT 1",
      )
      .get();
    const messages = db
      .prepare<[string, number], string>("SELECT id FROM messages WHERE session_id = ? ORDER BY seq DESC LIMIT ?")
      .pluck()
      .all(newest?.id ?? "", sampleMessages);
    const sample: Sample | null = newest ? { sessionId: newest.id, title: newest.title, messages: messages.toReversed() } : null;
    const attachments = db.prepare<[], string>("SELECT hash FROM files ORDER BY hash").pluck().all();
    return { counts: countRows(db), attachments, sample };
  } finally {
    db.close();
  }
}

/** Null when there is no such file. */
async function hashOf(file: string, read: (bytes: number) => void): Promise<string | null> {
  const hash = createHash("sha256");
  try {
    for await (const piece of createReadStream(file, { highWaterMark: 256 * 1024 })) {
      hash.update(piece as Buffer);
      read((piece as Buffer).length);
    }
    return hash.digest("hex");
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}
