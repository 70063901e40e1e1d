import { chmodSync, mkdirSync, openSync, readFileSync, readSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Before the switches in Electron's program; then a version, how many there are, and a letter for each. */
const sentinel = "dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX";
const fuseNames = [
  "runAsNode",
  "enableCookieEncryption",
  "enableNodeOptionsEnvironmentVariable",
  "enableNodeCliInspectArguments",
  "enableEmbeddedAsarIntegrityValidation",
  "onlyLoadAppFromAsar",
  "loadBrowserProcessSpecificV8Snapshot",
  "grantFileProtocolExtraPrivileges",
] as const;
/** As Electron is delivered: what is on is on. */
const delivered = "10110001";

/** A folder that packaging takes for an unpacked Electron: its shape, and a program with the switches as they are delivered. */
export function makeElectronDist(folder: string): void {
  for (const part of ["resources", "locales"]) mkdirSync(join(folder, part), { recursive: true });
  const program = join(folder, "electron");
  writeFileSync(program, `#!/bin/sh\nexit 0\n${sentinel}\u0001${String.fromCharCode(delivered.length)}${delivered}`, "latin1");
  chmodSync(program, 0o755);
  const version = JSON.parse(readFileSync(join(import.meta.dirname, "../../node_modules/electron/package.json"), "utf8")).version;
  writeFileSync(join(folder, "version"), `v${version}`);
  for (const name of [
    "LICENSE",
    "LICENSES.chromium.html",
    "chrome-sandbox",
    "locales/en-US.pak",
    "locales/zh-CN.pak",
    "locales/de.pak",
  ])
    writeFileSync(join(folder, name), name);
}

/** The switches of a packaged program. */
export function readFuses(program: string): Record<string, boolean> {
  const text = readFileSync(program, "latin1");
  const at = text.indexOf(sentinel) + sentinel.length;
  const count = text.charCodeAt(at + 1);
  const wire = text.slice(at + 2, at + 2 + count);
  return Object.fromEntries(fuseNames.map((name, index) => [name, wire[index] === "1"]));
}

type Entry = {
  readonly files?: Record<string, Entry>;
  readonly offset?: string;
  readonly size?: number;
  readonly unpacked?: boolean;
};
export type PackedFile = { readonly path: string; readonly unpacked: boolean; readonly read: () => Buffer };

/** Every file of an asar archive. An unpacked one stands beside it and cannot be read from it. */
export function readAsar(archive: string): PackedFile[] {
  const file = openSync(archive, "r");
  const bytesAt = (at: number, length: number): Buffer => {
    const bytes = Buffer.alloc(length);
    readSync(file, bytes, 0, length, at);
    return bytes;
  };
  const headerSize = bytesAt(4, 4).readUInt32LE(0);
  const textLength = bytesAt(12, 4).readUInt32LE(0);
  const header = JSON.parse(bytesAt(16, textLength).toString("utf8")) as Entry;
  const walk = (entry: Entry, path: string): PackedFile[] =>
    entry.files === undefined
      ? [
          {
            path,
            unpacked: entry.unpacked === true,
            read: () => bytesAt(8 + headerSize + Number(entry.offset), entry.size ?? 0),
          },
        ]
      : Object.entries(entry.files).flatMap(([name, child]) => walk(child, path === "" ? name : `${path}/${name}`));
  return walk(header, "");
}
