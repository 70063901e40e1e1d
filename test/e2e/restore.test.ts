import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { FromGateway } from "../../contract/processes.ts";
import type { BackupCard, RestorePlan } from "../../contract/routes/backup.ts";
import type { Overview } from "../../contract/routes/overview.ts";
import { distFile } from "../support/gateway-process.ts";

const entry = distFile("gateway/server.mjs");
const folder = mkdtempSync(join(tmpdir(), "hearth-restore-"));
const children: ChildProcess[] = [];
afterAll(() => {
  for (const child of children) if (child.exitCode === null && child.signalCode === null) child.kill("SIGKILL");
  rmSync(folder, { recursive: true, force: true });
});

type Run = Awaited<ReturnType<typeof start>>;

/** A built gateway, with what a parent would do: it hears the wish to be started anew. */
async function start(home: string) {
  const child = spawn(process.execPath, [entry, "--port", "0"], {
    env: { ...process.env, HEARTH_HOME: home, HEARTH_LANG: "en" },
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
  children.push(child);
  let words = "";
  child.stderr?.on("data", piece => {
    words += String(piece);
  });
  const said: FromGateway[] = [];
  const restart = new Promise<void>(resolve =>
    child.on("message", value => {
      const message = FromGateway.parse(value);
      said.push(message);
      if (message.kind === "restart") resolve();
    }),
  );
  const over = once(child, "exit");
  await expect.poll(() => said.some(({ kind }) => kind === "ready") || child.exitCode !== null, { timeout: 60_000 }).toBe(true);
  const ready = said.find(message => message.kind === "ready");
  const door = said.find(message => message.kind === "door");
  if (ready?.kind !== "ready" || door?.kind !== "door") throw new Error(`not ready: ${words}`);
  const call = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const answer = await fetch(`${ready.url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${door.token}`,
        "content-type": Buffer.isBuffer(body) ? "application/octet-stream" : "application/json",
      },
      ...(body === undefined ? {} : { body: Buffer.isBuffer(body) ? new Uint8Array(body) : JSON.stringify(body) }),
    });
    const value = (await answer.json()) as T & { error?: { code: string } };
    if (!answer.ok) throw new Error(value.error?.code ?? `HTTP ${answer.status}`);
    return value;
  };
  return {
    home,
    call,
    restart,
    async stop(): Promise<void> {
      child.send({ kind: "stop", deadlineMs: 30_000 });
      await over;
    },
  };
}

const settled = (run: Run): Promise<void> =>
  expect.poll(async () => (await run.call<BackupCard>("GET", "/api/backup")).jobs.length, { timeout: 60_000 }).toBe(0);
async function backUp(run: Run): Promise<string> {
  await run.call("POST", "/api/backups", {});
  await settled(run);
  const { backups } = await run.call<{ backups: { id: string }[] }>("GET", "/api/backups");
  const [newest] = backups;
  if (!newest) throw new Error("no backup");
  return newest.id;
}
const titles = async (run: Run): Promise<string[]> =>
  (await run.call<{ sessions: { title: string }[] }>("GET", "/api/sessions")).sessions.map(({ title }) => title).toSorted();
const begin = (run: Run, title: string): Promise<unknown> => run.call("POST", "/api/sessions", { title });
async function restored(run: Run, plan: RestorePlan, what = "everything"): Promise<Run> {
  await run.call("POST", "/api/backup/restore", { plan: plan.id, what });
  await run.restart;
  await run.stop();
  return start(run.home);
}

describe("a restore", { timeout: 240_000 }, () => {
  const home = join(folder, "home");

  it("brings back what was there, keeps what was there in between as a backup, and answers on", async () => {
    let run = await start(home);
    await begin(run, "kept");
    const id = await backUp(run);
    await begin(run, "came later");
    const plan = await run.call<RestorePlan>("POST", "/api/backup/restore/plan", { id });
    expect(plan).toMatchObject({ otherMachine: false, needsPassphrase: false, backup: { hostName: hostname() } });
    run = await restored(run, plan);
    expect(await titles(run)).toEqual(["kept"]);
    const { backups } = await run.call<{ backups: { reason: string }[] }>("GET", "/api/backups");
    expect(backups.map(({ reason }) => reason)).toEqual(["restore", "asked"]);
    expect((await run.call<Overview>("GET", "/api/overview")).answering.paused).toBe(false);
    expect(readdirSync(join(home, "restore"))).toEqual([]);
    expect(existsSync(join(home, "run", "restore.json"))).toBe(false);
    await run.stop();
  });

  it("moves house: kit and file are enough; the new home answers nobody before the old machine is off", async () => {
    const old = await start(home);
    const id = await backUp(old);
    const { identity } = await old.call<{ identity: string }>("GET", "/api/backup/kit");
    const file = readFileSync(join(home, "backups", `${id}.tar.zst.age`));
    await old.stop();

    let run = await start(join(folder, "new-home"));
    const { upload } = await run.call<{ upload: string }>("POST", "/api/backup/restore/upload", file);
    await expect(run.call("POST", "/api/backup/restore/plan", { upload })).rejects.toThrow("BACKUP_KEY_WRONG");
    await expect(run.call("POST", "/api/backup/restore/plan", { upload, key: "AGE-SECRET-KEY-1NONSENSE" })).rejects.toThrow(
      "BACKUP_KEY_MALFORMED",
    );
    const plan = await run.call<RestorePlan>("POST", "/api/backup/restore/plan", {
      upload,
      key: `# my kit\n${identity.toLowerCase()}\n`,
    });
    expect(plan.otherMachine).toBe(true);
    run = await restored(run, plan);
    expect(await titles(run)).toEqual(["kept"]);
    const overview = await run.call<Overview>("GET", "/api/overview");
    expect(overview.answering.paused).toBe(true);
    expect(overview.troubles.map(({ code }) => code)).toContain("RESTORED_WAITS");
    expect((await run.call<{ identity: string }>("GET", "/api/backup/kit")).identity).toBe(identity);
    await run.call("POST", "/api/backup/restore/old-machine-off");
    const after = await run.call<Overview>("GET", "/api/overview");
    expect(after.answering.paused).toBe(false);
    expect(after.troubles.map(({ code }) => code)).not.toContain("RESTORED_WAITS");
    await run.stop();
  });

  it("a restored state that does not open is put back, and the person is told", async () => {
    let run = await start(home);
    const before = await titles(run);
    const id = await backUp(run);
    const plan = await run.call<RestorePlan>("POST", "/api/backup/restore/plan", { id });
    await run.call("POST", "/api/backup/restore", { plan: plan.id, what: "everything" });
    await run.restart;
    await run.stop();
    const [staged] = readdirSync(join(home, "restore"));
    writeFileSync(join(home, "restore", staged ?? "", "hearth.json5"), "{ gateway: { bind: '0.0.0.0' } }");
    run = await start(home);
    expect(await titles(run)).toEqual(before);
    const { troubles } = await run.call<Overview>("GET", "/api/overview");
    expect(troubles.find(({ code }) => code === "RESTORE_ROLLED_BACK")?.message).toContain("BIND_TOO_WIDE");
    await run.stop();
  });
});
