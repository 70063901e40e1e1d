import { createHash } from "node:crypto";
import { AppError } from "../../contract/errors/app-error.ts";
import type { Language } from "../../contract/errors/define.ts";
import type { FileRef, Part } from "../../contract/messages.ts";
import { filesOf, packParts } from "../conversations/parts.ts";
import { previewOf, titleFrom } from "../conversations/title.ts";
import type { AcceptMessage } from "../conversations/write-accept.ts";

/** What a person said, as a channel or a page hands it over. */
export type InboundMessage = {
  /** The sender's own unique id: a repeat is answered as the first was. */
  readonly id: string;
  readonly sessionId: string;
  readonly channel: string;
  /** The platform's id of the message, where `id` is not it. */
  readonly externalId: string | null;
  /** `principalId` of who speaks. */
  readonly sender: string;
  readonly text: string;
  readonly files: readonly { readonly hash: string; readonly name: string }[];
  /** `provider/model` for this and the following messages. */
  readonly model: string | undefined;
  readonly language: Language;
};

/** Text first, then files in their order. @throws AppError FILE_NOT_FOUND, REQUEST_INVALID when it says nothing */
export function toParts(
  message: Pick<InboundMessage, "text" | "files">,
  find: (hash: string, name: string) => FileRef | undefined,
): Part[] {
  const files = message.files.map(({ hash, name }): Part => {
    const file = find(hash, name);
    if (!file) throw AppError.of("FILE_NOT_FOUND");
    return file.mediaType.startsWith("image/") ? { kind: "image", file } : { kind: "file", file };
  });
  const text: Part[] = message.text.trim() === "" ? [] : [{ kind: "text", text: message.text }];
  if (text.length + files.length === 0)
    throw AppError.of("REQUEST_INVALID", { where: "text", problem: "a text or a file is needed" });
  return [...text, ...files];
}

/** As the database takes it. The model does not belong to the fingerprint: a repeat after a change of model is still a repeat. */
export function toAccept(message: InboundMessage, parts: readonly Part[], at: number): AcceptMessage {
  const packed = packParts(parts);
  const { id, sessionId, channel, externalId, sender, model } = message;
  return {
    id,
    sessionId,
    channel,
    externalId,
    sender,
    fingerprint: createHash("sha256")
      .update(JSON.stringify([packed.text, filesOf(parts)]))
      .digest("base64url"),
    ...packed,
    files: filesOf(parts),
    title: titleFrom(packed.text, message.files[0]?.name ?? ""),
    preview: previewOf(packed.text),
    model,
    at,
  };
}
