import { invalid } from "./fields.ts";

/** Bytes of base64 text. @throws AppError REQUEST_INVALID when it is none */
export function decodeBase64(text: string, where: string): Uint8Array {
  const bytes = Buffer.from(text, "base64");
  const padding = text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0;
  const expected = Math.floor(((text.length - padding) * 3) / 4);
  // Buffer.from skips what is not base64 instead of refusing it, so the length tells; line breaks of MIME are forgiven.
  if (bytes.length === 0 || bytes.length < expected * 0.95) throw invalid(where, "must be base64");
  return bytes;
}

/** `data:image/png;base64,…` → its type and bytes; null when it is no data URL. @throws AppError REQUEST_INVALID */
export function readDataUrl(url: string, where: string): { mediaType: string; data: Uint8Array } | null {
  if (!url.startsWith("data:")) return null;
  const comma = url.indexOf(",");
  const head = url.slice(5, Math.max(comma, 5)).toLowerCase();
  if (comma < 0 || !head.endsWith(";base64")) throw invalid(where, "must be a data URL of the form data:TYPE;base64,DATA");
  const mediaType = head.split(";")[0] ?? "";
  if (!/^[\w.+-]+\/[\w.+-]+$/.test(mediaType)) throw invalid(where, "names no media type");
  return { mediaType, data: decodeBase64(url.slice(comma + 1), where) };
}

/** An address that an API may be handed; nothing here ever fetches it. */
export const isWebAddress = (url: string): boolean => /^https?:\/\/[^\s]+$/i.test(url);
