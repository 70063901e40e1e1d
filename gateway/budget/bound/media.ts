/**
 * Upper bounds for what is not text. A picture's tokens follow from its size in pixels, never from its bytes.
 *
 * Anthropic scales every image down: at most about 1,600 tokens, 4,784 for models that see in high resolution, one for each 28 × 28 pixels
 * (platform.claude.com/docs/en/build-with-claude/vision). The others: OpenAI counts patches of 32 × 32 times up to 1.2 without a limit in
 * its newest models, or at most 1,536 patches times up to 2.46, or tiles (at most 1,445 tokens); Qwen, Kimi and GLM one for each 28 × 28;
 * Mistral at most 4,160; Gemini less (developers.openai.com/api/docs/guides/images-vision). `gpt-4o-mini` counts 2,833 + 5,667 for each of
 * at most eight tiles.
 */
export type Size = { readonly width: number; readonly height: number };

const anthropicMost = 5_000;
const leastElsewhere = 5_000;
const miniMost = 48_500;
/** A picture whose size is not known: an address, or bytes that nobody here can read. */
const unseenMost = 50_000;

/**
 * Tokens of what only the model's context limits: a document's pages may be compressed a thousandfold. `boundOf` takes the context instead;
 * larger than any context, so that it is told apart.
 */
export const wholeContext = 1_000_000_000;

const patches = ({ width, height }: Size): number => Math.ceil(width / 28) * Math.ceil(height / 28);

/** `side`: whose rule holds; "anthropic" where Anthropic itself is asked, which scales down whatever it gets, also from an address. */
export function imageTokens(side: "anthropic" | "openai", size: Size | undefined, model: string | undefined): number {
  if (side === "anthropic") return size ? Math.min(anthropicMost, patches(size) + 100) : anthropicMost;
  if (size === undefined) return unseenMost;
  const mini = model === undefined || /4o-mini/.test(model);
  return Math.max(mini ? miniMost : leastElsewhere, Math.ceil(patches(size) * 1.25));
}

const jpegSize = (data: Buffer): Size | undefined => {
  let at = 2;
  while (at + 9 < data.length) {
    if (data[at] !== 0xff) return undefined;
    const marker = data[at + 1] ?? 0;
    // Frame headers: C0–CF without the tables C4, C8 and CC.
    if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker))
      return { height: data.readUInt16BE(at + 5), width: data.readUInt16BE(at + 7) };
    const standalone = marker === 0xff || marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8);
    at += marker === 0xff ? 1 : standalone ? 2 : 2 + data.readUInt16BE(at + 2);
  }
  return undefined;
};

const webpSize = (data: Buffer): Size | undefined => {
  const kind = data.toString("latin1", 12, 16);
  if (kind === "VP8X") return { width: data.readUIntLE(24, 3) + 1, height: data.readUIntLE(27, 3) + 1 };
  if (kind === "VP8 ") return { width: data.readUInt16LE(26) & 0x3fff, height: data.readUInt16LE(28) & 0x3fff };
  if (kind !== "VP8L") return undefined;
  const bits = data.readUInt32LE(21);
  return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
};

/** Width and height from the head of a PNG, JPEG, GIF or WebP file; undefined for anything else. */
export function imageSize(bytes: Uint8Array): Size | undefined {
  const data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (data.length < 32) return undefined;
  const head = data.toString("latin1", 0, 12);
  if (head.startsWith("\x89PNG")) return { width: data.readUInt32BE(16), height: data.readUInt32BE(20) };
  if (head.startsWith("GIF8")) return { width: data.readUInt16LE(6), height: data.readUInt16LE(8) };
  if (head.startsWith("RIFF") && head.endsWith("WEBP")) return webpSize(data);
  return data[0] === 0xff && data[1] === 0xd8 ? jpegSize(data) : undefined;
}

/** Frame headers of camera files come after their thumbnails and profiles; beyond this nobody looks. */
const headCharacters = 400_000;

export const base64Size = (data: string): Size | undefined => imageSize(Buffer.from(data.slice(0, headCharacters), "base64"));
