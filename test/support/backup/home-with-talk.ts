import { createHash, randomUUID } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import { createBackupKeys } from "../../../gateway/backup/backup-keys.ts";
import { createBackups } from "../../../gateway/backup/backups.ts";
import { openCatalogue } from "../../../gateway/backup/catalogue.ts";
import { createJobs } from "../../../gateway/backup/jobs.ts";
import { countNewerIn } from "../../../gateway/backup/restore/newer.ts";
import { createRestores } from "../../../gateway/backup/restore/prepare.ts";
import { runJob } from "../../../gateway/backup/worker/jobs.ts";
import type { RunJob } from "../../../gateway/backup/worker/run-in-thread.ts";
import { type Home, homePaths } from "../../../gateway/config/home.ts";
import { type Database, openDatabase } from "../../../gateway/db/open.ts";
import { openVault } from "../../../gateway/vault/open-vault.ts";
import { recordingLog } from "../temp-home.ts";
import { homeIdOf } from "./home-id.ts";

export type Talk = {
  readonly conversations: readonly { readonly title: string; readonly messages: readonly string[] }[];
  readonly attachments: readonly Uint8Array[];
  readonly secrets: Readonly<Record<string, string>>;
  readonly settings: string;
  readonly agents: Readonly<Record<string, string>>;
};

export const smallTalk: Talk = {
  conversations: [{ title: "Garden", messages: ["When do I sow beans?", "In May."] }],
  attachments: [Buffer.from("a picture")],
  secrets: { "provider:anthropic:apiKey": "sk-secret" },
  settings: "{ language: 'en' }\n",
  agents: { "bard/persona.md": "You sing.\n" },
};

/** In the test's own thread: nothing to load anew for each backup. */
export const runJobHere: RunJob = (job, signal, progress) => runJob(job, signal, progress) as never;

export function makeFolders(home: Home): void {
  for (const folder of [home.data, home.files, home.backups, home.configHistory, home.keys, home.run, join(home.root, "restore")])
    mkdirSync(folder, { recursive: true, mode: 0o700 });
}

/** What lies in files of its own. */
export function writeTalk(home: Home, talk: Pick<Talk, "settings" | "agents">): void {
  writeFileSync(home.settings, talk.settings);
  for (const [name, text] of Object.entries(talk.agents)) {
    mkdirSync(dirname(join(home.root, "agents", name)), { recursive: true });
    writeFileSync(join(home.root, "agents", name), text);
  }
}

/** Adds rows as the gateway would have; returns the ids of the conversations. */
export function talkInto(db: Database, home: Home, talk: Pick<Talk, "conversations" | "attachments">): string[] {
  const session = db.prepare(
    "INSERT INTO sessions (id, title, channel, agent, principal, message_count, created_at, updated_at) VALUES (?, ?, 'webchat', 'main', 'owner', ?, ?, ?)",
  );
  const message = db.prepare(
    `INSERT INTO messages (id, session_id, role, state, channel, sender, text, created_at, updated_at)
     VALUES (?, ?, 'user', 'answered', 'webchat', 'owner', ?, ?, ?)`,
  );
  const file = db.prepare(
    "INSERT OR IGNORE INTO files (hash, media_type, bytes, name, created_at) VALUES (?, 'image/png', ?, 'p.png', 1)",
  );
  const ids = talk.conversations.map(({ title, messages }, at) => {
    const id = randomUUID();
    session.run(id, title, messages.length, at, at);
    for (const text of messages) {
      message.run(randomUUID(), id, text, at, at);
    }
    return id;
  });
  for (const bytes of talk.attachments) {
    const hash = createHash("sha256").update(bytes).digest("hex");
    const path = join(home.files, hash.slice(0, 2), hash);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, bytes);
    file.run(hash, bytes.length);
  }
  return ids;
}

/** A home with something in it, and the rooms of its backups. Gone after the test. */
export async function homeWithTalk(talk: Talk = smallTalk, at?: string) {
  const root = at ?? mkdtempSync(join(tmpdir(), "hearth-talk-"));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const home = homePaths(root);
  makeFolders(home);
  writeTalk(home, talk);
  const db = openDatabase(home.database);
  onTestFinished(() => void db.close());
  talkInto(db, home, talk);
  return { db, ...(await roomsOf(home, talk.secrets)) };
}

/** The rooms of the backups of a home. */
export async function roomsOf(home: Home, secrets: Readonly<Record<string, string>> = {}, passphrase?: string) {
  const clock = { time: Date.parse("2026-11-21T19:00:00Z"), now: () => clock.time };
  const log = recordingLog();
  const vault = await openVault({ home, clock, log, passphrase });
  for (const [name, value] of Object.entries(secrets)) await vault.set(name, value);
  const catalogue = await openCatalogue({ folder: home.backups, homeId: await homeIdOf(home), clock });
  const keys = createBackupKeys({ vault });
  const jobs = createJobs({ clock, onChange: () => undefined });
  const backups = createBackups({
    ...{ home, catalogue, keys, vault, clock, log, jobs, runJob: runJobHere, onCreated: () => undefined },
    ...{ version: "1.2.3", timeZone: () => "UTC", keepDays: () => 30 },
  });
  const restarts = { count: 0 };
  const restores = createRestores({
    ...{ home, catalogue, keys, backups, jobs, clock, log, runJob: runJobHere },
    countNewer: since => countNewerIn(home.database, since),
    restart: () => {
      restarts.count += 1;
    },
  });
  return { home, clock, log, vault, catalogue, keys, jobs, backups, restores, restarts };
}
