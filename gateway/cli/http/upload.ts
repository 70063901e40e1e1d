import { randomUUID } from "node:crypto";
import { createClient, type Outcome } from "../../../contract/client.ts";
import type { FileRef } from "../../../contract/messages.ts";
import { type Door, sendRequest } from "./transport.ts";

export type Attachment = { readonly name: string; readonly mediaType: string; readonly bytes: Uint8Array };

/** Stores one attachment at the gateway (multipart field `file`). The name must be plain ASCII without quotes. */
export async function uploadAttachment(door: Door, file: Attachment, signal?: AbortSignal): Promise<Outcome<FileRef>> {
  const boundary = `hearth-${randomUUID()}`;
  const head = `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="${file.name}"\r\nContent-Type: ${file.mediaType}\r\n\r\n`;
  const body = Buffer.concat([Buffer.from(head), file.bytes, Buffer.from(`\r\n--${boundary}--\r\n`)]);
  const send = createClient<AbortSignal>(({ method, path }) =>
    sendRequest(door, {
      method,
      path,
      body,
      contentType: `multipart/form-data; boundary=${boundary}`,
      signal,
      timeoutMs: 120_000,
    }),
  );
  return send("uploadFile");
}
