import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

const child = join(import.meta.dirname, "..", "..", "support", "children", "update.ts");
const file = "hearth-0.2.0-linux-x86_64.AppImage";

let folder = "";
let server: Server;
let asked: string[] = [];
let served: Record<string, string> = {};
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "hearth-feed-"));
  asked = [];
  server = createServer((request, response) => {
    const path = new URL(request.url ?? "", "http://x").pathname.slice(1);
    asked.push(path);
    const body = served[path];
    response.writeHead(body === undefined ? 404 : 200).end(body);
  });
  await new Promise<void>(done => server.listen(0, "127.0.0.1", done));
  const program = join(folder, "app");
  writeFileSync(program, "#!/bin/sh\necho 0.1.0\n");
  chmodSync(program, 0o755);
  writeFileSync(join(folder, "app-update.yml"), "provider: generic\nupdaterCacheDirName: hearth-updater\n");
});
afterEach(async () => {
  await new Promise(done => server.close(done));
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
});

function publish(program: string, signed = program): void {
  const sha512 = createHash("sha512").update(signed).digest("base64");
  const yml = `version: 0.2.0\nfiles:\n  - url: ${file}\n    sha512: ${sha512}\n    size: ${program.length}\npath: ${file}\nsha512: ${sha512}\nreleaseDate: '2026-11-21T00:00:00.000Z'\nreleaseNotes: Quieter.\n`;
  served = { "latest-linux.yml": yml, [file]: program };
}

async function run(): Promise<{ kind: string; [key: string]: unknown }[]> {
  const { port } = server.address() as AddressInfo;
  const { stdout } = await promisify(execFile)(process.execPath, [child, folder, `http://127.0.0.1:${port}/`]);
  return stdout
    .trim()
    .split("\n")
    .map(line => JSON.parse(line));
}

describe.runIf(process.platform === "linux")("an update from a server, with the updater that is packaged", () => {
  test("is fetched, checked, put in the place of this version, and started", async () => {
    publish(`#!/bin/sh\necho started >"${join(folder, "started")}"\n`);
    const states = await run();
    expect(states).toEqual([
      { kind: "checking" },
      { kind: "available", version: "0.2.0", notes: "Quieter.", bytes: served[file]?.length },
      { kind: "installing", version: "0.2.0" },
      { kind: "backed up" },
      { kind: "ended" },
      { kind: "quit" },
    ]);
    expect(readFileSync(join(folder, "app"), "utf8")).toBe(served[file]);
    await expect.poll(() => existsSync(join(folder, "started"))).toBe(true);
    expect(readFileSync(join(folder, "versions", "hearth-0.1.0.AppImage"), "utf8")).toContain("echo 0.1.0");
    expect(asked).toContain(file);
  });

  test("that is not what was announced is thrown away", async () => {
    publish("#!/bin/sh\necho evil\n", "#!/bin/sh\necho good\n");
    const states = await run();
    expect(states.at(-1)).toMatchObject({ kind: "failed", failure: { message: expect.stringContaining("sha512") } });
    expect(states.map(state => state.kind)).not.toContain("ended");
    expect(readFileSync(join(folder, "app"), "utf8")).toContain("echo 0.1.0");
  });
});
