import { expect, test } from "vitest";
import { readStdin, stdinAttachment, stdinPatienceMs } from "../../../gateway/cli/answer/stdin-attachment.ts";
import { codeOf } from "../../support/code-of.ts";

test.each([
  [Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0]), "stdin.png", "image/png"],
  [Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0]), "stdin.jpg", "image/jpeg"],
  [Buffer.from("GIF89a\0\0"), "stdin.gif", "image/gif"],
  [Buffer.from("RIFF\x10\0\0\0WEBPVP8 ", "latin1"), "stdin.webp", "image/webp"],
  [Buffer.from("%PDF-1.7\n\0\xff", "latin1"), "stdin.pdf", "application/pdf"],
  [Buffer.from("第一行\nsecond"), "stdin.txt", "text/plain"],
])("attaches %j as %s", (bytes, name, mediaType) => {
  expect(stdinAttachment(bytes)).toMatchObject({ name, mediaType });
});

test("converts what Windows shells write and refuses what is no text", () => {
  const utf16 = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from("日志", "utf16le")]);
  expect(Buffer.from(stdinAttachment(utf16)?.bytes ?? []).toString()).toBe("日志");
  expect(codeOf(() => stdinAttachment(Buffer.from([1, 0, 2, 0xff])))).toBe("FILE_TYPE_REFUSED");
  expect(codeOf(() => stdinAttachment(Buffer.from("a\0b")))).toBe("FILE_TYPE_REFUSED");
});

test("nothing and blanks are no attachment", () => {
  expect([Buffer.alloc(0), Buffer.from(" \n")].map(stdinAttachment)).toEqual([undefined, undefined]);
});

test("waits to the end for a file and when told to; not for ever for a socket that nobody writes to", () => {
  expect([stdinPatienceMs("file", false), stdinPatienceMs("socket", true), stdinPatienceMs("pipe", true)]).toEqual([
    null,
    null,
    null,
  ]);
  expect(stdinPatienceMs("socket", false)).toBeLessThan(stdinPatienceMs("pipe", false) ?? 0);
});

async function* slow(chunks: readonly string[], delayMs: number) {
  for (const chunk of chunks) {
    await new Promise(done => setTimeout(done, delayMs));
    yield Buffer.from(chunk);
  }
}

test("gives up on silence, but not on a slow end once something came", async () => {
  let firsts = 0;
  const read = (chunks: readonly string[], delayMs: number, patienceMs: number | null) =>
    readStdin({ kind: "pipe", read: () => slow(chunks, delayMs) }, patienceMs, () => void firsts++);
  expect(await read(["late"], 60, 5)).toBeUndefined();
  expect(String(await read(["a", "b", "c"], 20, 40))).toBe("abc");
  expect(String(await read(["a"], 20, null))).toBe("a");
  expect(firsts).toBe(2);
});
