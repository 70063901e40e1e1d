import type { BackupPlace } from "../../../contract/settings/backup.ts";

/** `a//b/./c` as `a/b/c/`; some servers refuse such keys or do not list them. */
export const keyFolder = (prefix: string): string =>
  prefix
    .split("/")
    .filter(part => part !== "" && part !== "." && part !== "..")
    .map(part => `${part}/`)
    .join("");

/** The folder as a URL whose path ends in a slash, without what else may stand in an address: user, password, query. */
export function folderUrl(written: string): URL {
  const url = new URL(written);
  const base = new URL(url.origin);
  base.pathname = url.pathname.replace(/\/*$/, "/");
  return base;
}

/** A path on the other machine without slashes at its end. */
export const remoteFolder = (path: string): string => path.replace(/\/+$/, "") || "/";

/** Where a place is, for people; without a secret. */
export function whereOf(settings: BackupPlace): string {
  switch (settings.type) {
    case "folder":
      return settings.path;
    case "s3":
      return `${new URL(settings.endpoint).host}/${settings.bucket}/${keyFolder(settings.prefix)}`.replace(/\/$/, "");
    case "webdav": {
      const url = folderUrl(settings.url);
      return url.host + url.pathname;
    }
    case "sftp": {
      const port = settings.port === 22 ? "" : `:${settings.port}`;
      return `${settings.user}@${settings.host}${port}:${remoteFolder(settings.path)}`;
    }
  }
}
