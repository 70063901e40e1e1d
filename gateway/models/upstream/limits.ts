import { garbled, isRecord } from "./read.ts";

/** Largest single event of a stream, and largest answer altogether. Real ones are far smaller; the rest is an attack or a mistake. */
export const largestEventBytes = 8 * 1024 * 1024;
export const largestAnswerBytes = 256 * 1024 * 1024;
export const largestJsonBytes = 32 * 1024 * 1024;

/**
 * Watches an answer's bytes on their way to the client library. `pass` gives what may go on for one chunk, `flush` what is left at the
 * end. @throws Garbled, or what `onError` throws, when nothing further may pass
 */
export type Watch = { pass(chunk: Uint8Array): readonly Uint8Array[]; flush(): readonly Uint8Array[] };

const newline = 0x0a;
const asBuffer = (chunk: Uint8Array): Buffer => Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
const tooLong = (): Error => garbled("one event is longer than 8 MB");

/**
 * Server-sent events: whole lines pass as they come, an unfinished one is held back, because the libraries read the whole of it again with
 * every piece that is added.
 */
export function watchEvents(): Watch {
  let pending: Uint8Array[] = [];
  let pendingBytes = 0;
  /** Bytes of lines since the last blank one. */
  let since = 0;
  return {
    pass: chunk => {
      const bytes = asBuffer(chunk);
      const last = bytes.lastIndexOf(newline);
      if (last < 0) {
        pending.push(bytes);
        pendingBytes += bytes.length;
        if (since + pendingBytes > largestEventBytes) throw tooLong();
        return [];
      }
      const whole = Buffer.concat([...pending, bytes.subarray(0, last + 1)]);
      const blank = Math.max(whole.lastIndexOf("\n\n"), whole.lastIndexOf("\n\r\n"));
      since = blank >= 0 ? whole.length - blank : whole[0] === newline ? 0 : since + whole.length;
      pending = last + 1 < bytes.length ? [bytes.subarray(last + 1)] : [];
      pendingBytes = bytes.length - last - 1;
      if (since > largestEventBytes) throw tooLong();
      return [whole];
    },
    flush: () => {
      const rest = pending;
      pending = [];
      return rest;
    },
  };
}

/**
 * Lines of JSON: each is read before it passes, because the ollama library prints lines it cannot read (a person's words among them) and
 * goes on. A line `{"error": …}` under status 200 is given to `onError`. What stood before a bad line still passes.
 */
export function watchLines(onError: (body: string) => Error): Watch {
  let pending: Uint8Array[] = [];
  let pendingBytes = 0;
  let broken: Error | undefined;

  const judge = (line: string): Error | undefined => {
    if (line.trim() === "") return undefined;
    try {
      const parsed: unknown = JSON.parse(line);
      if (!isRecord(parsed)) return garbled("a line of the answer is no object");
      return "error" in parsed ? onError(line) : undefined;
    } catch {
      // The parser's message repeats the text; the sentence below does not.
      return garbled("a line of the answer is not JSON");
    }
  };

  const readWhole = (bytes: Buffer): Uint8Array[] => {
    const lines = bytes.toString("utf8").split("\n");
    const good: string[] = [];
    for (const line of lines) {
      broken = judge(line);
      if (broken) break;
      if (line.trim() !== "") good.push(line);
    }
    return good.length > 0 ? [Buffer.from(`${good.join("\n")}\n`)] : [];
  };

  return {
    pass: chunk => {
      if (broken) throw broken;
      const bytes = asBuffer(chunk);
      const last = bytes.lastIndexOf(newline);
      pendingBytes += last < 0 ? bytes.length : last;
      if (pendingBytes > largestEventBytes) throw tooLong();
      if (last < 0) {
        pending.push(chunk);
        return [];
      }
      const whole = Buffer.concat([...pending, bytes.subarray(0, last)]);
      pending = [bytes.subarray(last + 1)];
      pendingBytes = bytes.length - last - 1;
      return readWhole(whole);
    },
    flush: () => {
      if (broken) throw broken;
      const rest = Buffer.concat(pending);
      pending = [];
      const good = rest.length > 0 ? readWhole(rest) : [];
      if (broken && good.length === 0) throw broken;
      return good;
    },
  };
}

/** One JSON document: held back until it is complete and proven to be JSON. */
export function watchJson(): Watch {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  return {
    pass: chunk => {
      bytes += chunk.byteLength;
      if (bytes > largestJsonBytes) throw garbled("the answer is longer than 32 MB");
      parts.push(chunk);
      return [];
    },
    flush: () => {
      const whole = Buffer.concat(parts);
      const text = whole.toString("utf8");
      try {
        JSON.parse(text);
      } catch (error) {
        const what = text.trim() === "" ? "an empty body" : text.trimStart().startsWith("<") ? "a web page" : "it is not JSON";
        throw Object.assign(garbled(what), { cause: error });
      }
      return [whole];
    },
  };
}
