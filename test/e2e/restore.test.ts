import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { FromGateway, OwnerFile } from "../../contract/processes.ts";
import type { BackupCard, RestorePlan, RestoreState } from "../../contract/routes/backup.ts";
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

/** A built gateway, with what a parent would do: it hears the wish to be started anew. With an owner's `token` it is started alone. */
async function start(home: string, token?: string) {
  const child = spawn(process.execPath, [entry, "--port", "0"], {
    env: { ...process.env, HEARTH_HOME: home, HEARTH_LANG: "en" },
    stdio: token === undefined ? ["ignore", "ignore", "pipe", "ipc"] : ["ignore", "ignore", "pipe"],
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
  /** A gateway that is alone tells where it is in its home. */
  const announced = (): OwnerFile | null => {
    const file = join(home, "run", "gateway.json");
    const owner = token !== undefined && existsSync(file) ? OwnerFile.parse(JSON.parse(readFileSync(file, "utf8"))) : null;
    return owner?.pid === child.pid ? owner : null;
  };
  const isUp = (): boolean => said.some(({ kind }) => kind === "ready") || announced() !== null || child.exitCode !== null;
  await expect.poll(isUp, { timeout: 60_000 }).toBe(true);
  const ready = said.find(message => message.kind === "ready") ?? announced();
  const door = said.find(message => message.kind === "door") ?? { token };
  if (ready === null || !("token" in door) || door.token === undefined) throw new Error(`not ready: ${words}`);
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
  const statusAs = async (token: string): Promise<number> =>
    (await fetch(`${ready.url}/api/sessions`, { headers: { authorization: `Bearer ${token}` } })).status;
  return {
    home,
    call,
    /** What an owner's token is worth here. */
    statusAs,
    firstToken: ("newOwnerToken" in ready && ready.newOwnerToken) || "",
    restart,
    async stop(): Promise<void> {
      if (token === undefined) child.send({ kind: "stop", deadlineMs: 30_000 });
      else child.kill("SIGTERM");
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
    // Replaced since the backup, which knows the former one.
    const { firstToken } = run;
    const { token } = await run.call<{ token: string }>("POST", "/api/owner-token/rotate");
    const plan = await run.call<RestorePlan>("POST", "/api/backup/restore/plan", { id });
    expect(plan).toMatchObject({ otherMachine: false, needsPassphrase: false, backup: { hostName: hostname() } });
    run = await restored(run, plan);
    expect(await titles(run)).toEqual(["kept"]);
    expect([firstToken.length, await run.statusAs(firstToken), await run.statusAs(token)]).toEqual([43, 401, 200]);
    const { backups } = await run.call<{ backups: { reason: string }[] }>("GET", "/api/backups");
    expect(backups.map(({ reason }) => reason)).toEqual(["restore", "asked"]);
    expect((await run.call<Overview>("GET", "/api/overview")).answering.paused).toBe(false);
    // What came between the safety backup and the restart lies there, for a week.
    const { kept } = await run.call<RestoreState>("GET", "/api/backup/restore");
    expect(kept).toMatchObject([{ what: "everything", until: (kept[0]?.restoredAt ?? 0) + 7 * 24 * 3_600_000 }]);
    expect(readdirSync(join(home, "restore"))).toEqual([`${kept[0]?.id}-before`]);
    expect(existsSync(join(home, "run", "restore.json"))).toBe(false);
    await run.stop();
  });

  it("can be undone, with all that was said up to the restart; and a note that nobody can read holds up no start", async () => {
    let run = await start(home);
    const { kept } = await run.call<RestoreState>("GET", "/api/backup/restore");
    await run.call("POST", "/api/backup/restore/undo", { id: kept[0]?.id });
    await run.restart;
    await run.stop();
    run = await start(home);
    expect(await titles(run)).toEqual(["came later", "kept"]);
    const again = await run.call<RestoreState>("GET", "/api/backup/restore");
    expect(again.kept.map(({ undo }) => undo)).toEqual([true]);
    await run.call("DELETE", `/api/backup/restore/kept/${again.kept[0]?.id}`);
    expect(readdirSync(join(home, "restore"))).toEqual([]);
    await run.stop();
    writeFileSync(join(home, "run", "restore.json"), "{ garbage");
    run = await start(home);
    expect((await run.call<Overview>("GET", "/api/overview")).troubles.map(({ code }) => code)).toContain("RESTORE_NOTE_LOST");
    await run.stop();
  });

  it("waits where nobody starts the gateway again: told, cancelled, and carried out by the next start", async () => {
    const first = await start(home);
    const { token } = await first.call<{ token: string }>("POST", "/api/owner-token/rotate");
    await first.stop();
    const run = await start(home, token);
    const id = await backUp(run);
    await begin(run, "newer");
    const before = await titles(run);
    const prepare = async (): Promise<void> => {
      const plan = await run.call<RestorePlan>("POST", "/api/backup/restore/plan", { id });
      expect(plan.newer).toMatchObject({ conversations: 1 });
      await run.call("POST", "/api/backup/restore", { plan: plan.id, what: "everything" });
      await expect
        .poll(async () => (await run.call<RestoreState>("GET", "/api/backup/restore")).waiting, { timeout: 60_000 })
        .toEqual({
          what: "everything",
          undo: false,
        });
    };
    const codes = async (): Promise<string[]> =>
      (await run.call<Overview>("GET", "/api/overview")).troubles.map(({ code }) => code);
    await prepare();
    expect(await codes()).toContain("RESTORE_READY");
    await run.call("DELETE", "/api/backup/restore");
    expect(await codes()).not.toContain("RESTORE_READY");
    await expect(run.call("DELETE", "/api/backup/restore")).rejects.toThrow("RESTORE_NOT_WAITING");
    expect(await titles(run)).toEqual(before);
    await prepare();
    await begin(run, "said while it waits");
    await run.stop();
    const after = await start(home);
    expect(await titles(after)).toEqual(before.filter(title => title !== "newer"));
    const { kept } = await after.call<RestoreState>("GET", "/api/backup/restore");
    await after.call("POST", "/api/backup/restore/undo", { id: kept[0]?.id });
    await after.restart;
    await after.stop();
    const undone = await start(home);
    expect(await titles(undone)).toEqual([...before, "said while it waits"].toSorted());
    await undone.stop();
  });

  it("moves house: kit and file are enough; the new home answers nobody before the old machine is off", async () => {
    const old = await start(home);
    const talk = await titles(old);
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
    expect(await titles(run)).toEqual(talk);
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
    const staged = readdirSync(join(home, "restore")).find(name => !name.endsWith("-before"));
    writeFileSync(join(home, "restore", staged ?? "", "hearth.json5"), "{ gateway: { bind: '0.0.0.0' } }");
    run = await start(home);
    expect(await titles(run)).toEqual(before);
    const { troubles } = await run.call<Overview>("GET", "/api/overview");
    expect(troubles.find(({ code }) => code === "RESTORE_ROLLED_BACK")?.message).toContain("BIND_TOO_WIDE");
    await run.stop();
  });
});
