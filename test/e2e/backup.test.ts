import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { BackupCard } from "../../contract/routes/backup.ts";
import type { Overview } from "../../contract/routes/overview.ts";
import { distFile, type GatewayProcess, startGatewayProcess } from "../support/gateway-process.ts";

/** The built command line and the built gateway: a backup, a test restore, and the way to another machine. */
const folder = mkdtempSync(join(tmpdir(), "hearth-backup-e2e-"));
let token = "backup-test-token-0123456789abcdef012";
const [oldHome, newHome, disk, kit] = ["old", "new", "disk", "kit.txt"].map(name => join(folder, name)) as [
  string,
  string,
  string,
  string,
];
const settings = {
  gateway: { auth: { token } },
  language: "en",
  backup: { places: [{ name: "disk", type: "folder", path: disk }] },
};
let gateway: GatewayProcess | undefined;
beforeAll(async () => {
  for (const made of [oldHome, disk]) mkdirSync(made);
  gateway = await startGatewayProcess({ home: oldHome, settings });
});
afterAll(async () => {
  await gateway?.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function hearth(home: string, ...args: string[]): Promise<{ code: number | null; out: string; err: string }> {
  const child = spawn(process.execPath, [distFile("cli/hearth.mjs"), ...args], {
    env: { ...process.env, HEARTH_HOME: home, HEARTH_LANG: "en" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let [out, err] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    out += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    err += text;
  });
  await once(child, "close");
  return { code: child.exitCode, out, err };
}
async function get<T>(path: string, body?: object): Promise<T> {
  const answer = await fetch(`${gateway?.url}${path}`, {
    method: body ? "POST" : "GET",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  expect(answer.ok).toBe(true);
  return (await answer.json()) as T;
}
const titles = async (): Promise<string[]> =>
  (await get<{ sessions: { title: string }[] }>("/api/sessions")).sessions.map(({ title }) => title);

let file = "";
test("create, list and kit: a proven file on disk, and its key", async () => {
  await get("/api/sessions", { title: "Beans" });
  const made = await hearth(oldHome, "backup", "create", "--json");
  expect(made.code).toBe(0);
  expect(made.err).toContain("kit is not saved yet");
  const row = JSON.parse(made.out);
  file = row.file;
  expect(readdirSync(join(oldHome, "backups"))).toContain(basename(file));
  const listed = JSON.parse((await hearth(oldHome, "backup", "list", "--json")).out);
  expect(listed.backups).toMatchObject([{ id: row.id, file, bytes: row.bytes, createdAt: row.createdAt }]);
  expect((await hearth(oldHome, "backup", "kit", "--save", kit)).code).toBe(0);
  const { identity } = JSON.parse((await hearth(oldHome, "backup", "kit", "--json")).out);
  expect(readFileSync(kit, "utf8").trimEnd().split("\n").at(-1)).toBe(identity);
});

test("drill: the built gateway restores beside itself, starts a gateway in a thread, and proves every place", async () => {
  await expect.poll(() => readdirSync(disk), { timeout: 60_000 }).toContain(basename(file));
  await expect.poll(async () => (await get<BackupCard>("/api/backup")).jobs, { timeout: 60_000 }).toEqual([]);
  const drilled = await hearth(oldHome, "backup", "drill", "--json");
  expect([drilled.code, drilled.err]).toEqual([0, ""]);
  const { drills } = JSON.parse(drilled.out) as { drills: BackupCard["drills"] };
  expect(drills.map(({ place }) => place).toSorted()).toEqual(["disk", "home"]);
  for (const { steps } of drills) expect(steps.map(({ state }) => state)).toEqual(Array(7).fill("ok"));
  const card = await get<BackupCard>("/api/backup");
  expect(card.provenAt).toBe(Math.max(...drills.map(({ at }) => at)));
  expect((await get<Overview>("/api/overview")).backup?.provenAt).toBe(card.provenAt);
  expect(readdirSync(join(oldHome, "restore"))).toEqual([]);
  // The gateway itself goes on: it was another thread that was walled in.
  expect(await titles()).toEqual(["Beans"]);
});

test("drill: one flipped bit at a place is found, told, and the place is no longer trusted", async () => {
  const copy = join(disk, basename(file));
  const bytes = readFileSync(copy);
  bytes.writeUInt8(bytes.readUInt8(bytes.length - 200) ^ 1, bytes.length - 200);
  writeFileSync(copy, bytes);
  const drilled = await hearth(oldHome, "backup", "drill", "--place", "disk");
  expect([drilled.code, drilled.out.includes("RESTORE FAILED")]).toEqual([1, true]);
  const { troubles } = await get<Overview>("/api/overview");
  expect(troubles.map(({ id }) => id)).toContain("drill.failed.disk");
  const { places } = await get<BackupCard>("/api/backup");
  expect(places.find(({ name }) => name === "disk")?.failure?.code).toBe("PLACE_LIES");
});

test("another machine: refused while a gateway runs, restored without one, and it waits for the old one to be off", async () => {
  const refused = await hearth(oldHome, "backup", "restore", file, "--identity", kit, "--yes", "--json");
  expect([refused.code, JSON.parse(refused.err).error.code]).toEqual([1, "RESTORE_NOT_EMPTY"]);
  const verified = await hearth(newHome, "backup", "verify", file, "--identity", kit);
  expect([verified.code, verified.out.includes("1 conversation")]).toEqual([0, true]);
  const restored = await hearth(newHome, "backup", "restore", file, "--identity", kit, "--yes");
  expect([restored.code, restored.err]).toEqual([0, ""]);
  await gateway?.stop();
  gateway = await startGatewayProcess({ home: newHome });
  // The token of the old machine stays behind; the new one is said once.
  expect((await fetch(`${gateway.url}/api/sessions`, { headers: { authorization: `Bearer ${token}` } })).status).toBe(401);
  token = gateway.token ?? "";
  expect(await titles()).toEqual(["Beans"]);
  const { answering, troubles } = await get<Overview>("/api/overview");
  expect([answering.paused, troubles.map(({ code }) => code).includes("RESTORED_WAITS")]).toEqual([true, true]);
  await get("/api/backup/restore/old-machine-off", {});
  expect((await get<Overview>("/api/overview")).answering.paused).toBe(false);
  await gateway.stop();
});

test("settings alone from another machine make a home that stays wait too; put back, it does not", async () => {
  const thirdHome = join(folder, "third");
  for (const spoil of [false, true]) {
    rmSync(thirdHome, { recursive: true, force: true });
    gateway = await startGatewayProcess({ home: thirdHome, env: { HEARTH_HOME: thirdHome } });
    const owner = gateway.token ?? "";
    const call = async <T>(path: string, as: string, body?: object | Uint8Array): Promise<T> => {
      const bytes = body instanceof Uint8Array;
      const answer = await fetch(`${gateway?.url}${path}`, {
        method: body ? "POST" : "GET",
        headers: { authorization: `Bearer ${as}`, "content-type": bytes ? "application/octet-stream" : "application/json" },
        ...(body ? { body: bytes ? new Uint8Array(body) : JSON.stringify(body) } : {}),
      });
      expect([path, answer.ok]).toEqual([path, true]);
      return (await answer.json()) as T;
    };
    await call("/api/sessions", owner, { title: "Mine" });
    const { upload } = await call<{ upload: string }>("/api/backup/restore/upload", owner, readFileSync(file));
    const plan = await call<{ id: string }>("/api/backup/restore/plan", owner, { upload, key: readFileSync(kit, "utf8") });
    await call("/api/backup/restore", owner, { plan: plan.id, what: "settings" });
    await expect.poll(async () => (await call<BackupCard>("/api/backup", owner)).jobs.length, { timeout: 60_000 }).toBe(0);
    const [staged = ""] = readdirSync(join(thirdHome, "restore")).filter(name => !name.startsWith("upload-"));
    if (spoil) writeFileSync(join(thirdHome, "restore", staged, "hearth.json5"), "{ gateway: { bind: '0.0.0.0' } }");
    await gateway.stop();
    gateway = await startGatewayProcess({ home: thirdHome });
    // Settings of another machine bring its settings, and not its way in.
    const { answering } = await call<Overview>("/api/overview", owner);
    const { sessions } = await call<{ sessions: { title: string }[] }>("/api/sessions", owner);
    expect([answering.paused, sessions.map(({ title }) => title)]).toEqual([!spoil, ["Mine"]]);
    await gateway.stop();
  }
  gateway = undefined;
});
