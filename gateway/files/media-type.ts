type Signature = { readonly type: string; readonly at: number; readonly bytes: readonly number[] };

const ascii = (text: string): number[] => [...text].map(character => character.charCodeAt(0));

const accepted: readonly Signature[] = [
  { type: "image/png", at: 0, bytes: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a] },
  { type: "image/jpeg", at: 0, bytes: [0xff, 0xd8, 0xff] },
  { type: "image/gif", at: 0, bytes: ascii("GIF87a") },
  { type: "image/gif", at: 0, bytes: ascii("GIF89a") },
  { type: "application/pdf", at: 0, bytes: ascii("%PDF-") },
];

/** Only to tell a person what was refused. */
const refused: readonly Signature[] = [
  { type: "application/zip", at: 0, bytes: [0x50, 0x4b, 0x03, 0x04] },
  { type: "application/gzip", at: 0, bytes: [0x1f, 0x8b] },
  { type: "audio/mpeg", at: 0, bytes: ascii("ID3") },
  { type: "video/mp4", at: 4, bytes: ascii("ftyp") },
  { type: "application/x-executable", at: 0, bytes: [0x7f, 0x45, 0x4c, 0x46] },
  { type: "application/x-executable", at: 0, bytes: ascii("MZ") },
  { type: "image/bmp", at: 0, bytes: ascii("BM") },
  { type: "image/tiff", at: 0, bytes: [0x49, 0x49, 0x2a, 0x00] },
];

const matches = (head: Uint8Array, { at, bytes }: Signature): boolean => bytes.every((byte, index) => head[at + index] === byte);

/** The type that a file's first bytes (16 suffice) prove, among those that models read; undefined for text and all else. */
export function binaryType(head: Uint8Array): string | undefined {
  const webp =
    matches(head, { type: "", at: 0, bytes: ascii("RIFF") }) && matches(head, { type: "", at: 8, bytes: ascii("WEBP") });
  return webp ? "image/webp" : accepted.find(one => matches(head, one))?.type;
}

/** A name for what is no image, PDF or text. */
export const refusedType = (head: Uint8Array): string =>
  refused.find(one => matches(head, one))?.type ?? "application/octet-stream";

/** Watches bytes go by and tells whether all of them were text: UTF-8 without the control characters that text does not have. */
export function createTextCheck() {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let text = true;
  const test = (chunk: Uint8Array | undefined): void => {
    if (!text) return;
    try {
      const piece = chunk ? decoder.decode(chunk, { stream: true }) : decoder.decode();
      if (/[\u0000-\u0008\u000e-\u001a\u001c-\u001f]/.test(piece)) text = false;
    } catch {
      // Not UTF-8: that is the answer, not a failure.
      text = false;
    }
  };
  return {
    add: (chunk: Uint8Array): void => test(chunk),
    isText: (): boolean => {
      test(undefined);
      return text;
    },
  };
}
