import { mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { zstdCompressSync } from "node:zlib";
import { Encrypter } from "age-encryption";
import { expect, onTestFinished, test } from "vitest";
import { withHeaderCapped } from "../../../gateway/backup/archive/age-header.ts";
import { type BackupKey, makeKey } from "../../../gateway/backup/archive/keys.ts";
import { openArchive } from "../../../gateway/backup/archive/open-archive.ts";
import { manifestPiece, settingsPiece, tarOf } from "../../support/backup/craft.ts";
import { codeOfLater } from "../../support/code-of.ts";

const start = "age-encryption.org/v1\n";
const stanza = (body = "AAAA"): string => `-> X25519 abc\n${body}\n`;

/** What comes out, how it ends, and how many pieces were asked for. */
async function pass(pieces: Iterable<Buffer>) {
  let asked = 0;
  const out: Buffer[] = [];
  const source = async function* () {
    for (const piece of pieces) {
      asked += 1;
      yield piece;
    }
  };
  let refused = false;
  try {
    for await (const piece of withHeaderCapped(source())) out.push(piece);
  } catch {
    refused = true; // Which words it has the caller does not tell.
  }
  return { asked, refused, text: Buffer.concat(out).toString("latin1") };
}

const inPieces = (text: string, bytes: number): Buffer[] =>
  Array.from({ length: Math.ceil(text.length / bytes) }, (_, at) =>
    Buffer.from(text.slice(at * bytes, (at + 1) * bytes), "latin1"),
  );

test.each([1, 7, 64, 100_000])("a header that ends is passed on with what follows, in pieces of %i bytes", async bytes => {
  const text = `${start}${stanza().repeat(20)}--- mac\nbody ${"\n-> ".repeat(100)}`;
  expect(await pass(inPieces(text, bytes))).toMatchObject({ refused: false, text });
});

test.each(["", "short", start, `${start}${stanza()}--- mac`])(
  "%j ends before its header does: the library says what is wrong",
  async text => {
    expect(await pass(inPieces(text, 10))).toMatchObject({ refused: false, text });
  },
);

test("of a header without end only the first 64 KB are read", async () => {
  const endless = function* (first: string) {
    yield Buffer.from(first);
    for (;;) yield Buffer.alloc(1_024);
  };
  for (const first of [`${start}-> X25519 `, `${start}${stanza("A".repeat(60_000))}`, "--- no age file\n"])
    expect(await pass(endless(first))).toMatchObject({ refused: true, text: "" });
  expect((await pass(endless(`${start}-> X25519 `))).asked).toBeLessThanOrEqual(66);
});

test("more than 20 keys are refused", async () => {
  expect(await pass(inPieces(`${start}${stanza().repeat(21)}--- mac\nbody`, 50))).toMatchObject({ refused: true, text: "" });
});

async function sealedFor(keys: readonly BackupKey[]): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "hearth-header-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const encrypter = new Encrypter();
  for (const { recipient } of keys) encrypter.addRecipient(recipient);
  const file = join(folder, "b.tar.zst.age");
  writeFileSync(file, await encrypter.encrypt(zstdCompressSync(tarOf([manifestPiece(), settingsPiece]))));
  return file;
}

test("a backup for several keys opens; one whose header is too large, or has no end, is none", async () => {
  const key = await makeKey();
  const opened = await openArchive(await sealedFor([await makeKey(), key]), [key.identity]);
  let bytes = 0;
  for await (const piece of opened.tar) bytes += piece.length;
  expect(bytes).toBeGreaterThan(0);
  expect(opened.read()).toBeGreaterThan(0);
  opened.close();

  const crowded = await sealedFor(new Array<BackupKey>(21).fill(key));
  expect(await codeOfLater(() => openArchive(crowded, [key.identity]))).toBe("BACKUP_NOT_ONE");
  const endless = await sealedFor([key]);
  writeFileSync(endless, `${start}-> X25519 `);
  truncateSync(endless, 256 * 1024 ** 2);
  expect(await codeOfLater(() => openArchive(endless, [key.identity]))).toBe("BACKUP_NOT_ONE");
});
