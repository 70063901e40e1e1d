import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { Encrypter } from "age-encryption";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { extractArchive } from "../../../gateway/backup/archive/extract-archive.ts";
import { type BackupKey, makeKey } from "../../../gateway/backup/archive/keys.ts";
import {
  aManifest,
  manifestPiece,
  type Piece,
  paxRecord,
  sealTo,
  settingsPiece,
  settingsText,
  sha256,
  tarOf,
  tarPiece,
} from "../../support/backup/craft.ts";
import { codeOfLater } from "../../support/code-of.ts";

const folder = mkdtempSync(join(tmpdir(), "hearth-hostile-"));
let key: BackupKey;
beforeAll(async () => {
  key = await makeKey();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let count = 0;
/** What an attempt to unpack it ends with; nothing may be left of it. */
async function attempt(tar: Buffer, pack?: (tar: Buffer) => Buffer): Promise<string | undefined> {
  count += 1;
  const file = await sealTo(join(folder, `${count}.tar.zst.age`), key.recipient, tar, pack);
  return attemptFile(file);
}
async function attemptFile(file: string): Promise<string | undefined> {
  const target = join(folder, `out-${count}`);
  const before = readdirSync(folder).toSorted();
  const code = await codeOfLater(() => extractArchive(file, [key.identity], target));
  if (code !== undefined) {
    expect(existsSync(target)).toBe(false);
    expect(readdirSync(folder).toSorted()).toEqual(before);
  }
  return code;
}

const evil = (name: string, more: Partial<Piece> = {}): Buffer =>
  tarOf([manifestPiece(), settingsPiece, { name, content: "x", ...more }]);
const named = (path: string): Buffer =>
  tarOf([manifestPiece({ files: [{ path, bytes: 1, sha256: sha256("x") }] }), { name: path, content: "x" }]);
const pax = (records: string, next: Piece = settingsPiece): Buffer =>
  tarOf([manifestPiece(), { name: "pax", type: "x", content: records }, next]);
const base256 = (bytes: readonly number[]): Buffer => Buffer.from([...bytes, ...new Array<number>(12 - bytes.length).fill(0xff)]);

test("the good one opens, so that what follows is refused for its own fault", async () => {
  expect(await attempt(tarOf([manifestPiece(), settingsPiece]))).toBeUndefined();
  expect(readFileSync(join(folder, `out-${count}`, "hearth.json5"), "utf8")).toBe(settingsText);
});

const names: readonly string[] = [
  "../evil",
  "../../etc/passwd",
  "/etc/passwd",
  "data/../../evil",
  "data/files/../../../evil",
  "./../evil",
  "data//hearth.db",
  "data/./hearth.db",
  "C:\\evil",
  "data\\hearth.db",
  "hearth.json5:stream",
  "data/hearth.db\n",
  "con",
  "agents/aux.txt",
  "agents/nul",
  "agents/trailing.",
  "agents/trailing ",
  "run/gateway.json",
  "data/hearth.db-wal",
  "data/hearth.db-journal",
  "keys/other.key",
  "keys/vault.key/x",
  ".bashrc",
  "data/files/zz/notahash",
  "data/files/ab/../cd",
  "logs/x",
  "backups/20261121_030000.tar.zst.age",
];
describe("names", () => {
  test.each(names)("%j beside the manifest's files", async name => {
    expect(await attempt(evil(name))).toBe("BACKUP_HOSTILE");
  });
  test.each(["../evil", "/etc/passwd", "run/gateway.json", "con"])("%j in the manifest itself", async name => {
    expect(await attempt(named(name))).toBe("BACKUP_HOSTILE");
  });
  test("a name out of a pax header or of GNU's long names is looked at like any other", async () => {
    expect(await attempt(pax(paxRecord("path", "../../evil")))).toBe("BACKUP_HOSTILE");
    const long = tarOf([manifestPiece(), { name: "././@LongLink", type: "L", content: "/etc/passwd\0" }, settingsPiece]);
    expect(await attempt(long)).toBe("BACKUP_HOSTILE");
  });
  test("a folder outside, or one with content", async () => {
    expect(await attempt(evil("../out/", { type: "5", content: "" }))).toBe("BACKUP_HOSTILE");
    expect(await attempt(evil("data/", { type: "5", content: "x" }))).toBe("BACKUP_HOSTILE");
  });
});

describe("what is no plain file", () => {
  test.each([
    ["a symbolic link", "2"],
    ["a hard link", "1"],
    ["a character device", "3"],
    ["a block device", "4"],
    ["a pipe", "6"],
    ["a sparse file", "S"],
    ["a volume header", "V"],
    ["a kind that nobody knows", "Z"],
  ])("%s", async (_name, type) => {
    expect(await attempt(evil("hearth.json5", { type, link: "/etc/passwd", content: "" }))).toBe("BACKUP_HOSTILE");
  });
});

describe("sizes", () => {
  test.each([
    ["negative", base256([0xff])],
    ["larger than any number", base256([0x80, 0x7f])],
    ["not a number", Buffer.from("12x45678901\0")],
  ])("%s", async (_name, size) => {
    expect(await attempt(tarOf([manifestPiece(), { ...settingsPiece, size }]))).toBe("BACKUP_HOSTILE");
  });
  test("negative or no number in a pax header, and a header that is a bomb", async () => {
    expect(await attempt(pax(paxRecord("size", "-1")))).toBe("BACKUP_HOSTILE");
    expect(await attempt(pax(paxRecord("size", "1e99")))).toBe("BACKUP_HOSTILE");
    expect(await attempt(pax("x".repeat(70_000)))).toBe("BACKUP_HOSTILE");
    expect(await attempt(pax("9999 path=x\n"))).toBe("BACKUP_DAMAGED");
  });
  test("more or fewer bytes than the manifest says", async () => {
    expect(await attempt(tarOf([manifestPiece(), { ...settingsPiece, content: "{}   \n" }]))).toBe("BACKUP_DAMAGED");
    expect(await attempt(tarOf([manifestPiece(), { ...settingsPiece, size: 1_000_000 }]))).toBe("BACKUP_DAMAGED");
  });
  test("a bomb: zeros without end stop where the manifest ends, however little they cost in the file", async () => {
    const zeros = { name: "data/hearth.db", content: Buffer.alloc(64 * 1024 * 1024) };
    expect(await attempt(tarOf([manifestPiece(), settingsPiece, zeros]))).toBe("BACKUP_HOSTILE");
  });
  test("a manifest that promises more than the disk holds", async () => {
    const files = [{ path: "data/hearth.db", bytes: 2 ** 52, sha256: sha256("") }];
    expect(await attempt(tarOf([manifestPiece({ files })]))).toBe("BACKUP_DISK_FULL");
  });
});

describe("manifests", () => {
  test.each([
    ["none", [settingsPiece], "BACKUP_HOSTILE"],
    ["after another file", [settingsPiece, manifestPiece()], "BACKUP_HOSTILE"],
    ["twice", [manifestPiece(), settingsPiece, manifestPiece()], "BACKUP_HOSTILE"],
    ["no JSON", [{ name: "manifest.json", content: "{" }, settingsPiece], "BACKUP_HOSTILE"],
    ["a list", [{ name: "manifest.json", content: "[]" }, settingsPiece], "BACKUP_HOSTILE"],
    ["without files", [manifestPiece({ files: undefined }), settingsPiece], "BACKUP_HOSTILE"],
    ["a file twice", [manifestPiece({ files: twice() }), settingsPiece], "BACKUP_HOSTILE"],
    ["names itself", [manifestPiece({ files: itself() }), settingsPiece], "BACKUP_HOSTILE"],
    ["half a size", [manifestPiece({ files: [{ path: "hearth.json5", bytes: 1.5, sha256: sha256("") }] })], "BACKUP_HOSTILE"],
    ["a hash that is none", [manifestPiece({ files: [{ path: "hearth.json5", bytes: 3, sha256: "../" }] })], "BACKUP_HOSTILE"],
    ["a newer format", [manifestPiece({ format: 2 }), settingsPiece], "BACKUP_NEWER"],
    ["a newer schema", [manifestPiece({ schema: 999 }), settingsPiece], "BACKUP_NEWER"],
    [
      "a lie about a content",
      [manifestPiece({ files: [{ path: "hearth.json5", bytes: 3, sha256: sha256("no\n") }] }), settingsPiece],
      "BACKUP_DAMAGED",
    ],
    ["a file that is not there", [manifestPiece()], "BACKUP_DAMAGED"],
    ["a file too few", [manifestPiece({ files: [] }), settingsPiece], "BACKUP_HOSTILE"],
    ["a file that comes twice", [manifestPiece(), settingsPiece, settingsPiece], "BACKUP_HOSTILE"],
  ] as const)("%s", async (_name, pieces, code) => {
    expect(await attempt(tarOf(pieces))).toBe(code);
  });
  test("far too large", async () => {
    const manifest = {
      name: "manifest.json",
      content: Buffer.concat([Buffer.from(aManifest()), Buffer.alloc(33 * 1024 * 1024, " ")]),
    };
    expect(await attempt(tarOf([manifest]))).toBe("BACKUP_HOSTILE");
  });
});

describe("the stream", () => {
  const good = (): Buffer => tarOf([manifestPiece(), settingsPiece]);
  test("something after the end, no end, an empty one, a wrong check sum", async () => {
    expect(await attempt(tarOf([manifestPiece(), settingsPiece], Buffer.from("more")))).toBe("BACKUP_HOSTILE");
    expect(await attempt(Buffer.concat([manifestPiece(), settingsPiece].map(tarPiece)))).toBe("BACKUP_DAMAGED");
    expect(await attempt(Buffer.alloc(1_024))).toBe("BACKUP_DAMAGED");
    expect(await attempt(tarOf([manifestPiece(), { ...settingsPiece, wrongSum: true }]))).toBe("BACKUP_DAMAGED");
  });
  test("packed in another way, not encrypted, for another key, for a passphrase, not there", async () => {
    expect(await attempt(good(), gzipSync)).toBe("BACKUP_DAMAGED");
    const plain = join(folder, "plain.tar.zst.age");
    writeFileSync(plain, good());
    expect(await attemptFile(plain)).toBe("BACKUP_NOT_ONE");
    writeFileSync(plain, "");
    expect(await attemptFile(plain)).toBe("BACKUP_NOT_ONE");
    expect(await attemptFile(await sealTo(join(folder, "other.age"), (await makeKey()).recipient, good()))).toBe(
      "BACKUP_KEY_WRONG",
    );
    const encrypter = new Encrypter();
    encrypter.setScryptWorkFactor(2);
    encrypter.setPassphrase("guess");
    writeFileSync(plain, await encrypter.encrypt(good()));
    expect(await attemptFile(plain)).toBe("BACKUP_KEY_WRONG");
    expect(await attemptFile(join(folder, "nowhere.age"))).toBe("BACKUP_NOT_ONE");
  });
  test("every bit that is flipped and every cut is found", async () => {
    const file = await sealTo(join(folder, "bits.tar.zst.age"), key.recipient, good());
    const whole = readFileSync(file);
    const codes = new Set<string | undefined>();
    for (let at = 0; at < whole.length; at += 7) {
      const changed = Buffer.from(whole);
      changed[at] = (changed[at] ?? 0) ^ (1 << (at % 8));
      writeFileSync(file, changed);
      codes.add(await attemptFile(file));
    }
    for (const length of [1, 50, 200, Math.floor(whole.length / 2), whole.length - 1]) {
      writeFileSync(file, whole.subarray(0, length));
      codes.add(await attemptFile(file));
    }
    expect([...codes].filter(code => !["BACKUP_DAMAGED", "BACKUP_NOT_ONE", "BACKUP_KEY_WRONG"].includes(code ?? "none"))).toEqual(
      [],
    );
  });
});

function twice(): unknown[] {
  const one = { path: "hearth.json5", bytes: 3, sha256: sha256(settingsText) };
  return [one, one];
}
function itself(): unknown[] {
  return [{ path: "manifest.json", bytes: 3, sha256: sha256("") }];
}
