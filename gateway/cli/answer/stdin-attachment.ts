import { AppError } from "../../../contract/errors/app-error.ts";
import type { Attachment } from "../http/upload.ts";
import type { Stdin, StdinKind } from "../io.ts";

/** More than any gateway takes; the gateway's own limit is named in its refusal. */
export const maxStdinBytes = 256 * 1024 * 1024;

/**
 * How long to wait for the first byte of standard input, in ms; null means to its end, however long. Programs that start us through
 * Node leave a socket open and never write; a shell's pipe belongs to a command that may be slow; some runners hold a pipe open for ever.
 */
export function stdinPatienceMs(kind: StdinKind, forced: boolean): number | null {
  if (forced || kind === "file") return null;
  return kind === "pipe" ? 15_000 : 3_000;
}

/**
 * The bytes of standard input, or undefined when nothing came within `patienceMs`. `onFirst` is called when the first of them, or the end, has
 * come. @throws AppError REQUEST_TOO_LARGE
 */
export async function readStdin(stdin: Stdin, patienceMs: number | null, onFirst: () => void): Promise<Uint8Array | undefined> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  const reader = stdin.read()[Symbol.asyncIterator]();
  const first = reader.next();
  if (patienceMs !== null) {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<"late">(resolve => {
      timer = setTimeout(() => resolve("late"), patienceMs);
    });
    const came = await Promise.race([first, late]);
    clearTimeout(timer);
    if (came === "late") {
      // Left behind on purpose: a read of a stream that is about to be destroyed may reject.
      first.catch(() => undefined);
      return undefined;
    }
  }
  await first;
  onFirst();
  for (let next = await first; !next.done; next = await reader.next()) {
    bytes += next.value.length;
    if (bytes > maxStdinBytes) throw AppError.of("REQUEST_TOO_LARGE", { limit: `${maxStdinBytes / 1024 / 1024} MB` });
    chunks.push(next.value);
  }
  return Buffer.concat(chunks);
}

type Signature = { readonly name: string; readonly mediaType: string; readonly matches: (head: Buffer) => boolean };
const begins =
  (...bytes: number[]) =>
  (head: Buffer): boolean =>
    bytes.every((byte, index) => head[index] === byte);

const signatures: readonly Signature[] = [
  { name: "stdin.png", mediaType: "image/png", matches: begins(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a) },
  { name: "stdin.jpg", mediaType: "image/jpeg", matches: begins(0xff, 0xd8, 0xff) },
  { name: "stdin.gif", mediaType: "image/gif", matches: head => /^GIF8[79]a/.test(head.toString("latin1", 0, 6)) },
  {
    name: "stdin.webp",
    mediaType: "image/webp",
    matches: head => head.toString("latin1", 0, 4) === "RIFF" && head.toString("latin1", 8, 12) === "WEBP",
  },
  { name: "stdin.pdf", mediaType: "application/pdf", matches: head => head.toString("latin1", 0, 5) === "%PDF-" },
];

function decodeText(bytes: Uint8Array): string | undefined {
  const encoding = begins(0xff, 0xfe)(Buffer.from(bytes.subarray(0, 2))) ? "utf-16le" : "utf-8";
  try {
    const text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
    return text.includes("\0") ? undefined : text;
  } catch {
    // Not text in an encoding that we know: the caller refuses it by name.
    return undefined;
  }
}

/**
 * What came through standard input as a file to attach: images and PDF by their first bytes, text as UTF-8 (UTF-16 of Windows shells is
 * converted). Undefined for nothing, or nothing but blanks. @throws AppError FILE_TYPE_REFUSED
 */
export function stdinAttachment(bytes: Uint8Array): Attachment | undefined {
  if (bytes.length === 0) return undefined;
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 16));
  const known = signatures.find(signature => signature.matches(head));
  if (known) return { name: known.name, mediaType: known.mediaType, bytes };
  const text = decodeText(bytes);
  if (text === undefined) throw AppError.of("FILE_TYPE_REFUSED", { type: "application/octet-stream" });
  return text.trim() === "" ? undefined : { name: "stdin.txt", mediaType: "text/plain", bytes: Buffer.from(text, "utf8") };
}
