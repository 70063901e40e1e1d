import { existsSync, readFileSync } from "node:fs";

const nothing = { width: 0, height: 0 };

/** A PNG's size, from its header. */
function sizeOf(bytes) {
  const isPng = bytes.length > 24 && bytes.toString("latin1", 1, 4) === "PNG";
  return isPng ? { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) } : { width: 16, height: 16 };
}

function makeImage(bytes, source) {
  let template = false;
  const size = bytes.length === 0 ? nothing : sizeOf(bytes);
  return {
    source,
    isEmpty: () => bytes.length === 0,
    getSize: () => size,
    toPNG: () => bytes,
    toDataURL: () => `data:image/png;base64,${bytes.toString("base64")}`,
    resize: () => makeImage(bytes, source),
    addRepresentation: () => undefined,
    getScaleFactors: () => [1],
    isTemplateImage: () => template,
    setTemplateImage(on) {
      template = on;
    },
  };
}

export const nativeImage = {
  createEmpty: () => makeImage(Buffer.alloc(0), ""),
  // As in Electron, a file that is not there makes an empty image.
  createFromPath: path => makeImage(existsSync(path) ? readFileSync(path) : Buffer.alloc(0), path),
  createFromBuffer: bytes => makeImage(bytes, "buffer"),
  createFromDataURL: url => makeImage(Buffer.from(url.slice(url.indexOf(",") + 1), "base64"), "data"),
  createFromNamedImage: name => makeImage(Buffer.alloc(1), name),
};
