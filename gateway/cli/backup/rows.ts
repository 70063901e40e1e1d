import { join } from "node:path";
import type { Backup } from "../../../contract/routes/backup.ts";
import type { Home } from "../../config/home.ts";

/** A backup as `--json` has it: `file` is the path of the copy in the home's folder, or the name alone where only other places have one. */
export function backupRow(home: Pick<Home, "backups">, backup: Backup) {
  const isHere = backup.places.some(({ place }) => place === "home");
  const { id, bytes, createdAt, verifiedAt, provenAt, reason, version, counts, places } = backup;
  const file = isHere ? join(home.backups, backup.file) : backup.file;
  return { id, file, bytes, createdAt, verifiedAt, provenAt, reason, version, counts, places };
}
