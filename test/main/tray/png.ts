import { inflateSync } from "node:zlib";

export type Pixels = { readonly width: number; readonly height: number; readonly rgba: Buffer };

const paeth = (left: number, up: number, corner: number): number => {
  const guess = left + up - corner;
  const [byLeft, byUp, byCorner] = [Math.abs(guess - left), Math.abs(guess - up), Math.abs(guess - corner)];
  if (byLeft <= byUp && byLeft <= byCorner) return left;
  return byUp <= byCorner ? up : corner;
};

/** Decodes a PNG of 8 bits with red, green, blue and alpha (or without alpha), not interlaced: what Chromium writes. */
export function decodePng(file: Buffer): Pixels {
  if (file.toString("latin1", 0, 8) !== "\x89PNG\r\n\x1a\n") throw new Error("not a PNG");
  const [width, height, depth, kind] = [file.readUInt32BE(16), file.readUInt32BE(20), file.readUInt8(24), file.readUInt8(25)];
  if (depth !== 8 || (kind !== 6 && kind !== 2) || file.readUInt8(28) !== 0)
    throw new Error(`not read here: ${depth} bits, kind ${kind}`);
  const data: Buffer[] = [];
  for (let at = 8; at < file.length; at += 12 + file.readUInt32BE(at))
    if (file.toString("latin1", at + 4, at + 8) === "IDAT") data.push(file.subarray(at + 8, at + 8 + file.readUInt32BE(at)));
  const raw = inflateSync(Buffer.concat(data));
  const channels = kind === 6 ? 4 : 3;
  const stride = width * channels;
  const plain = Buffer.alloc(stride * height);
  for (let y = 0; y < height; y++) {
    const filter = raw[y * (stride + 1)];
    for (let x = 0; x < stride; x++) {
      const left = x >= channels ? plain[y * stride + x - channels]! : 0;
      const up = y > 0 ? plain[(y - 1) * stride + x]! : 0;
      const corner = x >= channels && y > 0 ? plain[(y - 1) * stride + x - channels]! : 0;
      const guess = [0, left, up, (left + up) >> 1, paeth(left, up, corner)][filter ?? 5] ?? Number.NaN;
      plain[y * stride + x] = raw[y * (stride + 1) + 1 + x]! + guess;
    }
  }
  if (channels === 4) return { width, height, rgba: plain };
  const rgba = Buffer.alloc(width * height * 4, 255);
  for (let pixel = 0; pixel < width * height; pixel++) plain.copy(rgba, pixel * 4, pixel * 3, pixel * 3 + 3);
  return { width, height, rgba };
}

/** The alpha of every pixel, row by row. */
export const alphas = ({ rgba }: Pixels): number[] => [...rgba].filter((_, index) => index % 4 === 3);
