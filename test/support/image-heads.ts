/** The first bytes of pictures of a size, as far as a reader of sizes looks. */
export function imageHead(kind: "png" | "gif" | "webp" | "jpeg", width: number, height: number): Buffer {
  const data = Buffer.alloc(64);
  if (kind === "png") {
    data.write("\x89PNG\r\n\x1a\n", 0, "latin1");
    data.write("IHDR", 12, "latin1");
    data.writeUInt32BE(width, 16);
    data.writeUInt32BE(height, 20);
  } else if (kind === "gif") {
    data.write("GIF89a", 0, "latin1");
    data.writeUInt16LE(width, 6);
    data.writeUInt16LE(height, 8);
  } else if (kind === "webp") {
    data.write("RIFF", 0, "latin1");
    data.write("WEBPVP8X", 8, "latin1");
    data.writeUIntLE(width - 1, 24, 3);
    data.writeUIntLE(height - 1, 27, 3);
  } else {
    // A thumbnail's frame lies inside the first segment and must not be taken for the picture's own.
    data.set([0xff, 0xd8, 0xff, 0xe1, 0x00, 0x10, 0xff, 0xc0, 0, 11, 8, 0, 1, 0, 1], 0);
    data.set([0xff, 0xc2, 0x00, 0x11, 0x08], 20);
    data.writeUInt16BE(height, 25);
    data.writeUInt16BE(width, 27);
  }
  return data;
}
