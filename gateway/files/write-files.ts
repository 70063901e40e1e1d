import { defineWrites } from "../db/write-table.ts";

export type FileRow = {
  readonly hash: string;
  readonly media_type: string;
  readonly bytes: number;
  readonly name: string;
  readonly created_at: number;
};

/** A file and who sent it. */
export type Upload = FileRow & { readonly principal: string };

export const fileWrites = defineWrites({
  /** A file that comes again counts as new, so that it is not swept before its message is sent. */
  "files.add": db => {
    const add = db.prepare(
      `INSERT INTO files (hash, media_type, bytes, name, created_at) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (hash) DO UPDATE SET created_at = excluded.created_at`,
    );
    const upload = db.prepare(
      `INSERT INTO file_uploads (hash, principal, name) VALUES (?, ?, ?)
       ON CONFLICT (hash, principal) DO UPDATE SET name = excluded.name`,
    );
    return ({ hash, media_type, bytes, name, created_at, principal }: Upload): void => {
      add.run(hash, media_type, bytes, name, created_at);
      upload.run(hash, principal, name);
    };
  },

  /** Forgets files that no message carries and that were stored before `before`; returns their hashes. */
  "files.sweep": db => {
    const unused = db
      .prepare<[number, number], string>(
        `SELECT hash FROM files WHERE created_at < ? AND NOT EXISTS (SELECT 1 FROM message_files WHERE message_files.hash = files.hash) LIMIT ?`,
      )
      .pluck();
    const remove = ["DELETE FROM file_uploads WHERE hash = ?", "DELETE FROM files WHERE hash = ?"].map(sql => db.prepare(sql));
    return ({ before, limit }: { before: number; limit: number }): string[] => {
      const hashes = unused.all(before, limit);
      for (const hash of hashes) for (const statement of remove) statement.run(hash);
      return hashes;
    };
  },
});
