import { existsSync } from "node:fs";
import Sqlite from "better-sqlite3";
import { AppError } from "../../contract/errors/app-error.ts";
import type { Clock } from "../clock.ts";
import { systemProblem } from "../config/atomic-file.ts";
import type { Home } from "../config/home.ts";
import { migrations } from "../db/migrations/all.ts";
import type { Log } from "../log.ts";
import type { Vault } from "../vault/vault.ts";
import { createBackupKeys } from "./backup-keys.ts";
import { createBackups } from "./backups.ts";
import { openCatalogue } from "./catalogue.ts";
import { createJobs } from "./jobs.ts";
import { createRunJob } from "./worker/run-in-thread.ts";

export type BeforeMigrationDeps = {
  readonly home: Home;
  readonly homeId: string;
  readonly vault: Pick<Vault, "get" | "set" | "list" | "sealedCopy">;
  readonly clock: Clock;
  readonly log: Log;
  readonly version: string;
  readonly timeZone: () => string;
  readonly threadEntry: URL;
  /** Called every few seconds: a large database takes its time, and nobody must take that for a start that hangs. */
  readonly stillBusy: () => void;
};

const tellEveryMs = 5_000;
/** As long as a backup is kept that nobody asked for. */
const keepDays = 30;

/** Number of migrations that a database has seen; null where there is none, or nobody can tell. */
function schemaOf(file: string): number | null {
  if (!existsSync(file)) return null;
  try {
    const db = new Sqlite(file, { readonly: true });
    try {
      return db.pragma("user_version", { simple: true }) as number;
    } finally {
      db.close();
    }
  } catch {
    // Whoever opens it next says what is wrong with it.
    return null;
  }
}

/**
 * Before a newer Hearth changes the schema of a database: a backup of it as it is. One that cannot be made (a full disk) is logged and keeps nobody
 * from starting: each migration is a transaction of its own.
 */
export async function backUpBeforeMigration(deps: BeforeMigrationDeps): Promise<void> {
  const { home, vault, clock, log } = deps;
  const found = schemaOf(home.database);
  if (found === null || found === 0 || found >= migrations.length) return;
  const timer = setInterval(deps.stillBusy, tellEveryMs);
  try {
    const catalogue = await openCatalogue({ folder: home.backups, homeId: deps.homeId, clock });
    const backups = createBackups({
      ...{ home, catalogue, vault, clock, log, version: deps.version, timeZone: deps.timeZone, keepDays: () => keepDays },
      keys: createBackupKeys({ vault }),
      runJob: createRunJob(deps.threadEntry),
      jobs: createJobs({ clock, onChange: () => undefined }),
      onCreated: () => undefined,
    });
    await backups.sweep();
    await backups.create("migration").over;
  } catch (error) {
    const problem = error instanceof AppError ? error.code : systemProblem(error);
    log.warn({ problem, schema: found }, "no backup could be made before the database is brought to a newer schema");
  } finally {
    clearInterval(timer);
  }
}
