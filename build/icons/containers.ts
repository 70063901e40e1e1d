export type PngOfSize = { readonly size: number; readonly png: Buffer };

/** A Windows icon: a directory of entries, each a whole PNG file (read since Vista). Sizes up to 256; 256 is written as 0. */
export function packIco(images: readonly PngOfSize[]): Buffer {
  const head = Buffer.alloc(6 + 16 * images.length);
  head.writeUInt16LE(1, 2);
  head.writeUInt16LE(images.length, 4);
  let offset = head.length;
  images.forEach(({ size, png }, index) => {
    const at = 6 + 16 * index;
    head.writeUInt8(size % 256, at);
    head.writeUInt8(size % 256, at + 1);
    head.writeUInt16LE(1, at + 4);
    head.writeUInt16LE(32, at + 6);
    head.writeUInt32LE(png.length, at + 8);
    head.writeUInt32LE(offset, at + 12);
    offset += png.length;
  });
  return Buffer.concat([head, ...images.map(image => image.png)]);
}

/** Type codes of macOS by size in pixels; the second of a pair is the same picture for a screen of double density. */
const icnsTypes: Readonly<Record<number, readonly string[]>> = {
  32: ["ic11"],
  64: ["ic12"],
  128: ["ic07"],
  256: ["ic08", "ic13"],
  512: ["ic09", "ic14"],
  1024: ["ic10"],
};

/** A macOS icon: `icns`, its length, then entries of type, length and a whole PNG file. */
export function packIcns(images: readonly PngOfSize[]): Buffer {
  const entries = images.flatMap(({ size, png }) =>
    (icnsTypes[size] ?? []).map(type => Buffer.concat([chunkHead(type, png.length), png])),
  );
  const body = Buffer.concat(entries);
  return Buffer.concat([chunkHead("icns", body.length), body]);
}

function chunkHead(type: string, length: number): Buffer {
  const head = Buffer.alloc(8);
  head.write(type, "latin1");
  head.writeUInt32BE(length + 8, 4);
  return head;
}
