import type { Backup } from "../../../contract/routes/backup.ts";

/** Hands a file to the browser's own downloads. */
export function download(href: string, name: string): void {
  const link = document.createElement("a");
  link.href = href;
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
}

/** The encrypted file, streamed by the gateway: it may be larger than what a page can hold. */
export const downloadBackup = ({ id, file }: Pick<Backup, "id" | "file">): void =>
  download(`/api/backups/${encodeURIComponent(id)}/file`, file);

/** A short text as a file. */
export function downloadText(text: string, name: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: "text/plain;charset=utf-8" }));
  download(url, name);
  // The download has its own hold on the bytes by then.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
