import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { kitCommands } from "../../../gateway/backup/handlers.ts";
import { distFile } from "../../support/gateway-process.ts";
import { describeWith, type Need } from "../../support/needs.ts";

const tools = ["age", "age-keygen", "zstd", "tar", "sqlite3"].map(name => join("/usr/bin", name));
const need: Need = {
  name: "no age, zstd, tar and sqlite3",
  path: tools.every(tool => existsSync(tool)) ? "/usr/bin" : undefined,
};

/** `hearth` of the build, in a home without a gateway or with one. */
const hearth = (home: string, ...args: string[]): string =>
  execFileSync(process.execPath, [distFile("cli/hearth.mjs"), ...args, "--home", home], {
    env: { ...process.env, HEARTH_LANG: "en" },
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  });

describeWith(need, "a backup and the standard tools", () => {
  const folder = mkdtempSync(join(tmpdir(), "hearth-tools-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const words = "The beans go into the ground in May, 五月种豆子。";

  test("the kit's own commands open a backup and find the conversation; what the tools pack again is restored", async () => {
    const { startGatewayProcess } = await import("../../support/gateway-process.ts");
    const home = join(folder, "home");
    mkdirSync(home);
    const gateway = await startGatewayProcess({ home });
    const call = async (path: string, body: unknown): Promise<{ id: string }> => {
      const headers = { authorization: `Bearer ${gateway.token}`, "content-type": "application/json" };
      const answer = await fetch(`${gateway.url}${path}`, { method: "POST", headers, body: JSON.stringify(body) });
      return (await answer.json()) as { id: string };
    };
    const { id } = await call("/api/sessions", { title: "Garden" });
    await call(`/api/sessions/${id}/messages`, { id: "m1", text: words });
    const made = JSON.parse(hearth(home, "backup", "create", "--json")) as { file: string };
    const { identity, recipient } = JSON.parse(hearth(home, "backup", "kit", "--json")) as Record<string, string>;
    await gateway.stop();

    // As the kit says it, in an empty folder with nothing but the file and the key.
    const desk = join(folder, "desk");
    mkdirSync(desk);
    writeFileSync(join(desk, "key.txt"), `${identity}\n`, { mode: 0o600 });
    writeFileSync(join(desk, "BACKUP.tar.zst.age"), readFileSync(made.file));
    for (const command of kitCommands) execFileSync("sh", ["-c", command], { cwd: desk, stdio: "pipe" });
    expect(existsSync(join(desk, "manifest.json"))).toBe(true);
    const found = execFileSync("sqlite3", [join(desk, "data/hearth.db"), "SELECT text FROM messages WHERE id = 'm1'"], {
      encoding: "utf8",
    });
    expect(found.trim()).toBe(words);
    expect(execFileSync("sqlite3", [join(desk, "data/hearth.db"), "PRAGMA integrity_check"], { encoding: "utf8" }).trim()).toBe(
      "ok",
    );
    // The recipient is that of the key, by age's own word.
    expect(execFileSync("age-keygen", ["-y", "key.txt"], { cwd: desk, encoding: "utf8" }).trim()).toBe(recipient);

    // The same pieces, packed by the tools: GNU tar with its own headers and folders, another zstd, age for the kit's recipient.
    const packed = join(folder, "20260101_030000.tar.zst.age");
    const pieces = readdirSync(desk).filter(name => !/^(?:key\.txt|BACKUP|backup\.tar|manifest\.json)/.test(name));
    const pipeline = `tar cf - ./manifest.json ${pieces.map(name => `./${name}`).join(" ")} | zstd -19 -q | age -r ${recipient} > ${packed}`;
    execFileSync("sh", ["-c", pipeline], { cwd: desk, stdio: "pipe" });
    const empty = join(folder, "empty");
    hearth(empty, "backup", "restore", packed, "--identity", join(desk, "key.txt"), "--yes");
    const restored = execFileSync("sqlite3", [join(empty, "data/hearth.db"), "SELECT text FROM messages WHERE id = 'm1'"], {
      encoding: "utf8",
    });
    expect(restored.trim()).toBe(words);
  });
});
