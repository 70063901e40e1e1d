import type { BackupPlace } from "../../../contract/settings/backup.ts";
import type { Place } from "./place.ts";

export type PlaceDeps = {
  /** Turns `vault:NAME` into the secret; a literal stays. @throws AppError SECRET_NOT_FOUND */
  readonly secret: (written: string) => string;
  /** SFTP: the fingerprint that was taken over at the first test. */
  readonly hostKey: string | null;
  /** HEARTH_HOME: no place may lie in it. */
  readonly home: string;
  /** It was reached before: an empty folder in its stead is a disk that is not plugged in. */
  readonly known: boolean;
  /** It is only tried: what is made there for that (a folder) is taken away when it is closed. */
  readonly trial: boolean;
};

/** A place as the settings describe it, each kind loaded when it is first wanted. Nothing is contacted yet. */
export async function createPlace(settings: BackupPlace, deps: PlaceDeps): Promise<Place> {
  switch (settings.type) {
    case "folder":
      return (await import("./folder.ts")).createFolderPlace(settings, deps);
    case "s3":
      return (await import("./s3.ts")).createS3Place(settings, deps);
    case "webdav":
      return (await import("./webdav.ts")).createWebdavPlace(settings, deps);
    case "sftp":
      return (await import("./sftp.ts")).createSftpPlace(settings, deps);
  }
}
