import type { Call } from "../call.ts";
import { createFigures } from "../figures.ts";
import type { Attachment } from "../http/upload.ts";
import { readStdin, stdinAttachment, stdinPatienceMs } from "./stdin-attachment.ts";

const noteAfterMs = 3_000;

/**
 * What was piped into the command, as a file to attach. `wanted`: true reads to the end, false does not read, undefined decides by what
 * standard input is. @throws AppError REQUEST_TOO_LARGE, FILE_TYPE_REFUSED
 */
export async function gatherStdin(call: Call, wanted: boolean | undefined, verbose: boolean): Promise<Attachment | undefined> {
  const { io, text, json } = call;
  const { kind } = io.stdin;
  if (wanted === false || kind === "none" || (kind === "terminal" && !wanted)) return undefined;
  const note = (line: string): void => {
    if (!json) io.stderr(`${line}\n`);
  };
  const patienceMs = stdinPatienceMs(kind, wanted === true);
  const timer =
    patienceMs === null || patienceMs > noteAfterMs ? setTimeout(() => note(text.agent.waitingForStdin), noteAfterMs) : undefined;
  let bytes: Uint8Array | undefined;
  try {
    bytes = await readStdin(io.stdin, patienceMs, () => clearTimeout(timer));
  } finally {
    clearTimeout(timer);
  }
  if (bytes === undefined) {
    note(text.agent.stdinGivenUp);
    return undefined;
  }
  const attachment = stdinAttachment(bytes);
  if (attachment && verbose)
    note(text.agent.attached(attachment.name, createFigures(io.language).bytes(attachment.bytes.length)));
  return attachment;
}
