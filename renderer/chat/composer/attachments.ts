import type { FileRef } from "../../../contract/messages.ts";
import type { FailureText } from "../../api/client.ts";

/** A file on its way into a message. `share` of it was sent, 0 to 1. */
export type Attachment = { readonly key: string; readonly name: string; readonly bytes: number } & (
  | { readonly kind: "uploading"; readonly share: number }
  | { readonly kind: "ready"; readonly file: FileRef }
  | { readonly kind: "failed"; readonly failure: FailureText }
);

/** As many as the gateway takes with one message. */
export const mostFiles = 20;

export const readyFiles = (list: readonly Attachment[]): FileRef[] =>
  list.flatMap(one => (one.kind === "ready" ? [one.file] : []));
export const isUploading = (list: readonly Attachment[]): boolean => list.some(one => one.kind === "uploading");

/** A file that was refused stays until it is taken away: a message must not go without it unnoticed. */
export const isRefused = (list: readonly Attachment[]): boolean => list.some(one => one.kind === "failed");
/** True when a message with this text and these files can go. */
export const canGo = (text: string, list: readonly Attachment[]): boolean =>
  (text.trim() !== "" || readyFiles(list).length > 0) && !isUploading(list) && !isRefused(list);

/** Files of a paste or a drop. A picture copied from a page has no name of its own. */
export const filesOfTransfer = (transfer: DataTransfer | null): File[] => [...(transfer?.files ?? [])];
