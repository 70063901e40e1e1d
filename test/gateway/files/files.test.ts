import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { cleanName } from "../../../gateway/files/files.ts";
import { createConversationRooms, type Rooms } from "../../support/conversation-rooms.ts";

let rooms: Rooms;
beforeEach(() => {
  rooms = createConversationRooms({ settings: { limits: { maxFileBytes: 1024 * 1024 } } });
});
afterEach(() => rooms.close());

const put = (bytes: Uint8Array | string, name = "x", piece = 7) => {
  const all = Buffer.from(bytes as string);
  const pieces = Array.from({ length: Math.ceil(all.length / piece) }, (_, n) => all.subarray(n * piece, (n + 1) * piece));
  return rooms.files.put(Readable.from(pieces), name, "owner");
};
const place = (hash: string): string => join(rooms.folder, hash.slice(0, 2), hash);
const incoming = (): string[] => (existsSync(join(rooms.folder, "incoming")) ? readdirSync(join(rooms.folder, "incoming")) : []);

describe("the file store", () => {
  it("keeps a file once, under its hash, for its owner only", async () => {
    const ref = await put("hello", "../../etc/No tes.txt");
    const hash = createHash("sha256").update("hello").digest("hex");
    expect(ref).toEqual({ hash, name: "No tes.txt", mediaType: "text/plain", bytes: 5 });
    expect(await put("hello", "again.txt")).toEqual({ ...ref, name: "again.txt" });
    expect(readFileSync(place(hash), "utf8")).toBe("hello");
    expect(statSync(place(hash)).mode & 0o077).toBe(0);
    expect(incoming()).toEqual([]);
    expect(rooms.files.find(hash, "c.txt")?.name).toBe("c.txt");
    expect(Buffer.from((await rooms.files.read(hash))!).toString()).toBe("hello");
  });

  it.each<[string, number[] | string, string]>([
    ["a PNG that calls itself text", [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0], "image/png"],
    ["JPEG", [0xff, 0xd8, 0xff, 0xe0, 0], "image/jpeg"],
    ["GIF", "GIF89a\x01\x00", "image/gif"],
    ["WebP", "RIFF\x01\x00\x00\x00WEBPVP8 ", "image/webp"],
    ["PDF", "%PDF-1.7\n\x00\x01", "application/pdf"],
    ["HTML is only text", "<script>alert(1)</script>", "text/plain"],
    ["SVG is only text", '<svg xmlns="http://www.w3.org/2000/svg"/>', "text/plain"],
    ["Chinese, cut between the bytes of a character", "你好，世界", "text/plain"],
    ["text with a mark of byte order", "\ufeffhi", "text/plain"],
  ])("tells what it is by its bytes: %s", async (_what, bytes, type) => {
    expect((await put(typeof bytes === "string" ? bytes : Uint8Array.from(bytes), "x.txt", 1)).mediaType).toBe(type);
  });

  it.each<[string, number[] | string, string, object]>([
    ["empty", "", "FILE_EMPTY", { name: "x" }],
    ["a zip archive", [0x50, 0x4b, 0x03, 0x04, 0], "FILE_TYPE_REFUSED", { type: "application/zip" }],
    ["a program", [0x7f, 0x45, 0x4c, 0x46, 0], "FILE_TYPE_REFUSED", { type: "application/x-executable" }],
    ["text with a NUL", "a\0b", "FILE_TYPE_REFUSED", { type: "application/octet-stream" }],
    ["no UTF-8", [0xc4, 0xe3, 0xba, 0xc3, 0xc4], "FILE_TYPE_REFUSED", { type: "application/octet-stream" }],
    ["a character cut off at the end", [0x61, 0xe4, 0xbd], "FILE_TYPE_REFUSED", { type: "application/octet-stream" }],
  ])("refuses what is %s and keeps nothing of it", async (_what, bytes, code, slots) => {
    await expect(put(typeof bytes === "string" ? bytes : Uint8Array.from(bytes))).rejects.toMatchObject({ code, slots });
    expect(incoming()).toEqual([]);
    expect(rooms.db.prepare("SELECT count(*) AS n FROM files").get()).toEqual({ n: 0 });
  });

  it("stops reading at the limit", async () => {
    let read = 0;
    const endless = async function* () {
      for (;;) {
        read += 1;
        yield Buffer.alloc(64 * 1024, 97);
      }
    };
    await expect(rooms.files.put(endless(), "big", "owner")).rejects.toMatchObject({
      code: "REQUEST_TOO_LARGE",
      slots: { limit: "1 MB" },
    });
    expect(read).toBe(17);
    expect((await put("a".repeat(1024 * 1024), "max", 65_536)).bytes).toBe(1024 * 1024);
  });

  it("leaves nothing behind when the sender goes", async () => {
    const broken = async function* () {
      yield Buffer.from("half");
      throw new Error("gone");
    };
    await expect(rooms.files.put(broken(), "x", "owner")).rejects.toThrow("gone");
    expect(incoming()).toEqual([]);
  });

  it("sweeps what no message carries for a week", async () => {
    const kept = await put("kept");
    const unused = await put("unused");
    const session = await rooms.session();
    await rooms.send(session.id, "m", "look", { files: [{ hash: kept.hash, name: "k" }] });
    rooms.clock.advance(7 * 86_400_000);
    const fresh = await put("fresh");
    expect(await rooms.files.sweep()).toBe(0);
    rooms.clock.advance(1);
    expect(await rooms.files.sweep()).toBe(1);
    expect([kept, unused, fresh].map(({ hash }) => [existsSync(place(hash)), rooms.files.find(hash) !== undefined])).toEqual([
      [true, true],
      [false, false],
      [true, true],
    ]);
    await expect(rooms.files.stream(unused.hash, null)).rejects.toMatchObject({ code: "FILE_NOT_FOUND" });
  });

  it.each([
    ["C:\\Users\\me\\a.txt", "a.txt"],
    ["..", "file"],
    ["", "file"],
    ["a\u0000\nb", "ab"],
    ["报告.pdf", "报告.pdf"],
    ["x".repeat(300), "x".repeat(255)],
  ])("cleans the name %j", (name, clean) => expect(cleanName(name)).toBe(clean));
});
