import { mkdirSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { makeKey } from "../../gateway/backup/archive/keys.ts";
import { createRunJob } from "../../gateway/backup/worker/run-in-thread.ts";
import { homePaths } from "../../gateway/config/home.ts";
import { type Database, openDatabase } from "../../gateway/db/open.ts";
import { distFile } from "../support/gateway-process.ts";
import type { Row } from "./row.ts";

const gigabytes = Number(process.env.HEARTH_BENCH_GB ?? "1");
const writesPerSecond = 200;

/** Into the table that grows with a home: a database with tables of its own would not be restored. */
const addMessage = (db: Database) =>
  db.prepare<[string]>(
    `INSERT INTO messages (id, session_id, role, state, channel, sender, text, created_at, updated_at)
     VALUES (lower(hex(randomblob(16))), 'bench', 'user', 'answered', 'webchat', 'owner', ?, 1, 1)`,
  );

/** Words as people write them: text that packs as well as conversations do. */
function fill(db: Database, bytes: number): void {
  const words =
    "the a mountain weather today is calm and we go home with bread milk 山上 天气 很好 我们 回家 吧 while rain comes over hills".split(
      " ",
    );
  let seed = 7;
  const next = (): number => {
    seed ^= seed << 13;
    seed ^= seed >>> 17;
    seed ^= seed << 5;
    return seed >>> 0;
  };
  db.exec(
    `INSERT INTO sessions (id, title, channel, agent, principal, message_count, created_at, updated_at)
     VALUES ('bench', 'bench', 'webchat', 'main', 'owner', 0, 1, 1)`,
  );
  const insert = addMessage(db);
  let written = 0;
  while (written < bytes)
    db.transaction(() => {
      for (let row = 0; row < 2_000 && written < bytes; row += 1) {
        const text = Array.from(
          { length: 300 },
          () => `${words[next() % words.length]}${next() % 7 === 0 ? next() % 9_999 : ""}`,
        ).join(" ");
        insert.run(text);
        written += Buffer.byteLength(text);
      }
    })();
  db.pragma("wal_checkpoint(TRUNCATE)");
}

/** 200 durable writes a second from this thread while `work` runs: how long each took, its wait for the pace left out. */
async function writersDuring(
  db: Database,
  work: () => Promise<unknown>,
): Promise<{ p99: number; worst: number; tookMs: number }> {
  const insert = addMessage(db);
  const took: number[] = [];
  let over = false;
  const begun = performance.now();
  const working = work().finally(() => {
    over = true;
  });
  const pauseMs = 1_000 / writesPerSecond;
  while (!over) {
    const from = performance.now();
    await sleep(pauseMs);
    insert.run("now");
    // From when it was due: a thread that is held up makes everybody wait.
    took.push(performance.now() - from - pauseMs);
  }
  await working;
  const sorted = took.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return { p99: at(0.99), worst: at(1), tookMs: performance.now() - begun };
}

const megabytes = (bytes: number): number => bytes / 1024 / 1024;
const rate = (bytes: number, ms: number): string => `${(megabytes(bytes) / (ms / 1_000)).toFixed(0)} MB/s`;
const both = ({ p99, worst }: { p99: number; worst: number }): string => `${p99.toFixed(1)} (${worst.toFixed(0)}) ms`;

/** `backup` of the benches: 99 of 100 writes while a gigabyte is backed up, the pace of it, and a restore. */
export async function benchBackup(): Promise<Row[]> {
  const root = mkdtempSync(join(tmpdir(), "hearth-bench-backup-"));
  const home = homePaths(root);
  for (const folder of [home.data, home.backups]) mkdirSync(folder, { recursive: true, mode: 0o700 });
  const db = openDatabase(home.database);
  try {
    fill(db, gigabytes * 1024 ** 3);
    const bytes = statSync(home.database).size;
    const key = await makeKey();
    const runJob = createRunJob(pathToFileURL(distFile("gateway/backup-thread.mjs")));
    const never = new AbortController().signal;

    const quiet = await writersDuring(db, () => sleep(5_000));
    const naive = await writersDuring(db, () => db.backup(join(root, "naive.db")));
    rmSync(join(root, "naive.db"));

    const stages = new Map<string, number>();
    let made: { file: string; bytes: number } | undefined;
    const begun = performance.now();
    const ours = await writersDuring(db, async () => {
      const job = { home: root, folder: home.backups, id: "bench", createdAt: Date.now(), timeZone: "UTC", version: "bench" };
      made = await runJob<"create">(
        {
          kind: "create",
          job: {
            ...job,
            homeId: "bench",
            hostName: "bench",
            reason: "asked",
            vault: null,
            recipient: key.recipient,
            identity: key.identity,
          },
        },
        never,
        ({ stage }) => {
          if (!stages.has(stage)) stages.set(stage, performance.now() - begun);
        },
      );
    });
    if (!made) throw new Error("no backup was made");
    const file = made;
    const packMs = (stages.get("verify") ?? 0) - (stages.get("pack") ?? 0);
    const verifyMs = ours.tookMs - (stages.get("verify") ?? 0);

    const restoreBegun = performance.now();
    await runJob<"extract">(
      { kind: "extract", file: file.file, bytes: file.bytes, identities: [key.identity], target: join(root, "restored") },
      never,
      () => undefined,
    );
    openDatabase(join(root, "restored", "data", "hearth.db")).close();
    const restoreMs = performance.now() - restoreBegun;

    return [
      { what: "writers' p99 (worst), nothing else", value: both(quiet), reach: "" },
      { what: "writers' p99 during `.backup()` on the main thread", value: both(naive), reach: "baseline" },
      { what: "writers' p99 during a backup of ours", value: both(ours), reach: "<= 12 ms" },
      {
        what: `tar | zstd | age of ${megabytes(bytes).toFixed(0)} MB (to ${megabytes(file.bytes).toFixed(0)})`,
        value: rate(bytes, packMs),
        reach: ">= 150 MB/s",
      },
      { what: "reading it back: decrypt, unpack, compare", value: rate(bytes, verifyMs), reach: "" },
      { what: "the whole: snapshot, check, hash, pack, prove", value: rate(bytes, ours.tookMs), reach: "" },
      { what: "restore: unpack, prove, open", value: `${(restoreMs / 1_000).toFixed(1)} s`, reach: "" },
    ];
  } finally {
    db.close();
    rmSync(root, { recursive: true, force: true });
  }
}
