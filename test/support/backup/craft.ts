import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { zstdCompressSync } from "node:zlib";
import { Encrypter } from "age-encryption";

/** One piece of a tar, as wrong as a test wants it. */
export type Piece = {
  readonly name: string;
  readonly content?: Buffer | string;
  readonly type?: string;
  /** What the header says of the size, when it lies; a Buffer is put there as it is. */
  readonly size?: number | Buffer;
  readonly link?: string;
  /** Leaves the check sum wrong. */
  readonly wrongSum?: boolean;
};

const block = 512;

export function tarPiece({ name, content = "", type = "0", size, link = "", wrongSum = false }: Piece): Buffer {
  const body = Buffer.from(content);
  const header = Buffer.alloc(block);
  header.write(name, 0, 100, "utf8");
  header.write("0000600\0", 100);
  header.write("0000000\0", 108);
  header.write("0000000\0", 116);
  if (Buffer.isBuffer(size)) size.copy(header, 124);
  else header.write(`${(size ?? body.length).toString(8).padStart(11, "0")}\0`, 124);
  header.write("00000000000\0", 136);
  header.write("        ", 148);
  header.write(type, 156, 1, "latin1");
  header.write(link, 157, 100, "utf8");
  header.write("ustar\0", 257, "latin1");
  header.write("00", 263, "latin1");
  const sum = header.reduce((total, byte) => total + byte, 0) + (wrongSum ? 1 : 0);
  header.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  return Buffer.concat([header, body, Buffer.alloc((block - (body.length % block)) % block)]);
}

/** A pax record with its own length in front. */
export function paxRecord(key: string, value: string): string {
  const rest = ` ${key}=${value}\n`;
  let length = rest.length + 1;
  while (`${length}${rest}`.length !== length) length = `${length}${rest}`.length;
  return `${length}${rest}`;
}

export const sha256 = (content: Buffer | string): string => createHash("sha256").update(content).digest("hex");

export const settingsText = "{}\n";
const settingsFile = { path: "hearth.json5", bytes: settingsText.length, sha256: sha256(settingsText) };

/** A manifest that fits one settings file, changed as a test wants it. */
export const aManifest = (fields: Record<string, unknown> = {}): string =>
  JSON.stringify({
    ...{ format: 1, version: "0.1.0", schema: 1, createdAt: 1_700_000_000_000, timeZone: "UTC", homeId: "h", hostName: "n" },
    ...{ reason: "asked", counts: {}, files: [settingsFile] },
    ...fields,
  });
export const manifestPiece = (fields?: Record<string, unknown>): Piece => ({ name: "manifest.json", content: aManifest(fields) });
export const settingsPiece: Piece = { name: "hearth.json5", content: settingsText };

/** The tar stream of these pieces, ended as it should be, plus `after`. */
export const tarOf = (pieces: readonly Piece[], after: Buffer = Buffer.alloc(0)): Buffer =>
  Buffer.concat([...pieces.map(tarPiece), Buffer.alloc(2 * block), after]);

/** tar → zstd → age, into `file`. */
export async function sealTo(
  file: string,
  recipient: string,
  tar: Buffer,
  pack: (tar: Buffer) => Buffer = zstdCompressSync,
): Promise<string> {
  const encrypter = new Encrypter();
  encrypter.addRecipient(recipient);
  writeFileSync(file, await encrypter.encrypt(pack(tar)));
  return file;
}
