/** What an archive must not be: the reader stops at once. `en` and `zh` end a sentence. */
export class BadTar extends Error {
  override readonly name = "BadTar";
  readonly kind: "damaged" | "hostile";
  readonly zh: string;
  constructor(kind: "damaged" | "hostile", en: string, zh: string) {
    super(en);
    this.kind = kind;
    this.zh = zh;
  }
}

export type TarEntry = {
  /** As it stands there, without a leading `./`. */
  readonly path: string;
  readonly kind: "file" | "folder";
  readonly bytes: number;
  /** The content, once, in order; what is not read is passed over by the next step. */
  readonly content: AsyncIterable<Buffer>;
};

const block = 512;
/** Extended headers are read into memory: a name and a size need no more. */
const mostExtended = 64 * 1024;

const cut = (): BadTar => new BadTar("damaged", "it ends too early.", "文件不完整。");

/** Hands out exactly as many bytes as are asked for. */
function createBytes(source: AsyncIterable<Uint8Array>) {
  const iterator = source[Symbol.asyncIterator]();
  let rest: Buffer = Buffer.alloc(0);
  let ended = false;
  const more = async (): Promise<boolean> => {
    const next = await iterator.next();
    if (next.done === true) {
      ended = true;
      return false;
    }
    const piece = Buffer.from(next.value.buffer, next.value.byteOffset, next.value.byteLength);
    rest = rest.length === 0 ? piece : Buffer.concat([rest, piece]);
    return true;
  };
  return {
    /** Null at the very end; throws when only a part is there. */
    async exactly(count: number): Promise<Buffer | null> {
      while (rest.length < count) if (!(await more())) break;
      if (rest.length === 0 && ended) return null;
      if (rest.length < count) throw cut();
      const taken = rest.subarray(0, count);
      rest = rest.subarray(count);
      return taken;
    },
    /** Some bytes, at most `count`. */
    async some(count: number): Promise<Buffer> {
      while (rest.length === 0) if (!(await more())) throw cut();
      const taken = rest.subarray(0, count);
      rest = rest.subarray(taken.length);
      return taken;
    },
    /** Reads to the end: nothing but zeros may follow the last entry. */
    async onlyZeros(): Promise<boolean> {
      do {
        if (rest.some(byte => byte !== 0)) return false;
        rest = Buffer.alloc(0);
      } while (await more());
      return true;
    },
  };
}

const textOf = (field: Buffer): string => {
  const end = field.indexOf(0);
  return field.subarray(0, end < 0 ? field.length : end).toString("utf8");
};

/** Octal, or base 256 for what octal has no room for. Null when it is neither, or larger than a number can hold exactly. */
function numberOf(field: Buffer): number | null {
  const first = field[0] ?? 0;
  if ((first & 0x80) !== 0) {
    if (first !== 0x80) return null;
    const value = field.subarray(1).reduce((sum, byte) => sum * 256n + BigInt(byte), 0n);
    return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : null;
  }
  const text = textOf(field).trim();
  if (text === "") return 0;
  return /^[0-7]{1,15}$/.test(text) ? Number.parseInt(text, 8) : null;
}

function checkSum(header: Buffer): boolean {
  const told = numberOf(header.subarray(148, 156));
  let sum = 0;
  for (let at = 0; at < block; at += 1) sum += at >= 148 && at < 156 ? 32 : (header[at] ?? 0);
  return told === sum;
}

/** `path` and `size` of a pax header; other records are of no interest. */
function readPax(content: Buffer): { path?: string; size?: number } {
  const found: { path?: string; size?: number } = {};
  let rest = content;
  while (rest.length > 0) {
    const blank = rest.indexOf(0x20);
    const length = Number(rest.subarray(0, Math.max(0, blank)).toString("latin1"));
    if (blank <= 0 || !Number.isInteger(length) || length <= blank + 1 || length > rest.length)
      throw new BadTar("damaged", "one of its headers cannot be read.", "其中一个头部无法读取。");
    const [key = "", ...value] = rest
      .subarray(blank + 1, length - 1)
      .toString("utf8")
      .split("=");
    if (key === "path") found.path = value.join("=");
    if (key === "size") {
      const size = Number(value.join("="));
      if (!Number.isSafeInteger(size) || size < 0)
        throw new BadTar("hostile", "an entry has an impossible size.", "有条目大小不合理。");
      found.size = size;
    }
    rest = rest.subarray(length);
  }
  return found;
}

/**
 * Reads a tar stream (ustar, pax, GNU long names) without ever trusting it: plain files and folders only, sizes exact, headers bounded, no
 * byte after the end. @throws BadTar
 */
export async function* readTar(source: AsyncIterable<Uint8Array>): AsyncGenerator<TarEntry> {
  const bytes = createBytes(source);
  let extended: { path?: string; size?: number } = {};
  for (;;) {
    const header = await bytes.exactly(block);
    if (header === null) throw cut();
    if (header.every(byte => byte === 0)) break;
    if (!checkSum(header)) throw new BadTar("damaged", "one of its headers is damaged.", "其中一个头部已损坏。");
    const size = extended.size ?? numberOf(header.subarray(124, 136));
    if (size === null) throw new BadTar("hostile", "an entry has an impossible size.", "有条目大小不合理。");
    const padding = (block - (size % block)) % block;
    const type = String.fromCharCode(header[156] ?? 0);

    if (type === "x" || type === "g" || type === "L") {
      if (size > mostExtended) throw new BadTar("hostile", "one of its headers is far too large.", "其中一个头部过大。");
      const content = await bytes.exactly(size + padding);
      if (content === null) throw cut();
      const own = content.subarray(0, size);
      if (type === "L") extended = { ...extended, path: textOf(own) };
      else if (type === "x") extended = { ...extended, ...readPax(own) };
      continue;
    }

    const prefix = header.subarray(257, 263).toString("latin1") === "ustar\0" ? textOf(header.subarray(345, 500)) : "";
    const name = textOf(header.subarray(0, 100));
    const path = (extended.path ?? (prefix === "" ? name : `${prefix}/${name}`)).replace(/^(?:\.\/)+/, "");
    extended = {};
    const isFolder = type === "5";
    if (!isFolder && type !== "0" && type !== "\0") {
      const shown = JSON.stringify(path.slice(0, 100));
      throw new BadTar("hostile", `it has a link or a device among its files: ${shown}.`, `其中含有链接或设备文件：${shown}。`);
    }
    if (isFolder && size !== 0) throw new BadTar("hostile", "a folder in it has content.", "其中的文件夹带有内容。");

    let left = size;
    async function* content(): AsyncGenerator<Buffer> {
      while (left > 0) {
        const piece = await bytes.some(left);
        left -= piece.length;
        yield piece;
      }
    }
    yield { path, kind: isFolder ? "folder" : "file", bytes: size, content: content() };
    while (left > 0) left -= (await bytes.some(left)).length;
    if (padding > 0 && (await bytes.exactly(padding)) === null) throw cut();
  }
  if (!(await bytes.onlyZeros())) throw new BadTar("hostile", "something follows its end.", "结尾之后还有内容。");
}
