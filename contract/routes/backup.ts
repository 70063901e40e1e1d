import * as z from "zod";
import { BackupPlace } from "../settings/backup.ts";
import { Ok } from "./conversations.ts";
import { defineRoutes } from "./define.ts";

const FailureWords = z.object({ code: z.string(), message: z.string(), hint: z.string() });

/** Where a copy of a backup is. The home's own folder is the place `home`. */
export const BackupCopy = z.object({
  place: z.string(),
  bytes: z.number(),
  at: z.number(),
  /** The settings do not name that place any more: the copy may still lie there, and Hearth cannot reach it. */
  noLongerSetUp: z.boolean().optional(),
});

export const Backup = z.object({
  /** The file's name without its ending. */
  id: z.string(),
  file: z.string(),
  bytes: z.number(),
  createdAt: z.number(),
  /** When it was last read from end to end and found whole; every backup is verified before it is listed. */
  verifiedAt: z.number().nullable(),
  /** When a test restore last succeeded with it. */
  provenAt: z.number().nullable(),
  /** Null, as are `counts`: a file that was found at a place and that nobody has looked into yet. */
  reason: z.enum(["asked", "schedule", "update", "import", "restore", "migration"]).nullable(),
  version: z.string(),
  /** Rows of the tables that people know. */
  counts: z.object({ conversations: z.number().int(), messages: z.number().int() }).nullable(),
  places: z.array(BackupCopy),
});
export type Backup = z.infer<typeof Backup>;

/** What runs now. `secondsLeft` null while nobody can tell. */
export const BackupJob = z.object({
  id: z.string(),
  kind: z.enum(["create", "upload", "verify", "drill", "fetch", "restore"]),
  /** `wait`: for another job, of which there is one at a time. */
  stage: z.enum(["wait", "snapshot", "check", "hash", "pack", "verify", "upload", "fetch", "extract", "open", "health", "swap"]),
  place: z.string().nullable(),
  doneBytes: z.number(),
  totalBytes: z.number(),
  secondsLeft: z.number().nullable(),
  startedAt: z.number(),
  canStop: z.boolean(),
});
export type BackupJob = z.infer<typeof BackupJob>;

/** How a job ended. Of a test restore `ok` says that it was carried out; what it found is in the drills. */
export const BackupJobEnd = BackupJob.pick({ id: true, kind: true, place: true, startedAt: true }).extend({
  endedAt: z.number(),
  result: z.enum(["ok", "failed", "stopped"]),
  /** The backup that was made or read. */
  backupId: z.string().nullable(),
  /** Public key of the pair that opened what was verified. */
  recipient: z.string().nullable(),
  failure: FailureWords.nullable(),
});
export type BackupJobEnd = z.infer<typeof BackupJobEnd>;

/** How a place is: `waiting` for a disk that is not plugged in, or for the next try. */
export const PlaceState = z.object({
  name: z.string(),
  type: z.enum(["home", "folder", "s3", "webdav", "sftp"]),
  /** In words, without a secret: `s3.example.com/bucket`. */
  where: z.string(),
  state: z.enum(["fine", "uploading", "waiting", "failing", "off", "untried"]),
  failure: FailureWords.nullable(),
  lastAt: z.number().nullable(),
  lastTriedAt: z.number().nullable(),
  nextTryAt: z.number().nullable(),
  backups: z.number().int().nullable(),
  bytes: z.number().nullable(),
  /** Fingerprint that is held to. */
  hostKey: z.string().nullable(),
});
export type PlaceState = z.infer<typeof PlaceState>;

export const DrillStep = z.object({
  step: z.enum(["fetch", "verify", "extract", "open", "compare", "start", "health"]),
  state: z.enum(["ok", "failed", "skipped"]),
  tookMs: z.number(),
  message: z.string(),
});

/** A test restore: one result for each place. */
export const Drill = z.object({
  at: z.number(),
  place: z.string(),
  backupId: z.string().nullable(),
  ok: z.boolean(),
  steps: z.array(DrillStep),
  failure: FailureWords.nullable(),
});
export type Drill = z.infer<typeof Drill>;

export const BackupCard = z.object({
  /** A restore was proven; the date that counts. */
  provenAt: z.number().nullable(),
  lastAt: z.number().nullable(),
  lastBytes: z.number().nullable(),
  nextAt: z.number().nullable(),
  lastFailure: FailureWords.extend({ at: z.number() }).nullable(),
  /** The emergency kit was saved or printed, and when its key was last asked back. */
  kit: z.object({ savedAt: z.number().nullable(), checkedAt: z.number().nullable(), askAgain: z.boolean() }),
  jobs: z.array(BackupJob),
  /** How the last few jobs of this run of the gateway ended, oldest first. */
  ended: z.array(BackupJobEnd),
  places: z.array(PlaceState),
  drills: z.array(Drill),
  /** Days between two test restores; 0: only when asked. */
  drillEveryDays: z.number().int(),
  /** Sizes of the newest backups, oldest first. */
  trend: z.array(z.object({ at: z.number(), bytes: z.number() })),
});
export type BackupCard = z.infer<typeof BackupCard>;

export const RestorePlan = z.object({
  id: z.string(),
  backup: z.object({
    createdAt: z.number(),
    version: z.string(),
    hostName: z.string(),
    counts: z.record(z.string(), z.number()),
    bytes: z.number(),
  }),
  /** It comes from another machine: both must not answer at once. */
  otherMachine: z.boolean(),
  /** What is here and not in it, as far as it can be counted: of this machine what came after it, of another one all that is here. */
  newer: z.object({ conversations: z.number().int(), messages: z.number().int() }).nullable(),
  /** Devices that were signed in there when it was made; null: it does not tell. */
  devices: z.number().int().nullable(),
  /** Whether the key that was typed opens it; false: only a key of this machine does. Null: none was typed. */
  keyFits: z.boolean().nullable(),
  /** The vault in it needs its passphrase. */
  needsPassphrase: z.boolean(),
});

export type RestorePlan = z.infer<typeof RestorePlan>;

/** What a restore put aside: kept for a while, so that the restore can be undone. `until` null: until a person takes it away. */
export const KeptState = z.object({
  id: z.string(),
  /** Null: it can only be taken away. */
  what: z.enum(["everything", "conversations", "settings"]).nullable(),
  /** It was itself an undo: bringing back takes that undo back. */
  undo: z.boolean(),
  restoredAt: z.number(),
  until: z.number().nullable(),
  bytes: z.number(),
});
export type KeptState = z.infer<typeof KeptState>;

export const RestoreState = z.object({
  /** It lies ready, and nobody starts this gateway again by itself. */
  waiting: z.object({ what: z.enum(["everything", "conversations", "settings"]), undo: z.boolean() }).nullable(),
  /** This start was the first with a restored state, and it is still being looked at: it is confirmed soon, or put back. */
  trying: z.boolean(),
  /** Newest first. */
  kept: z.array(KeptState),
});
export type RestoreState = z.infer<typeof RestoreState>;

const What = z.enum(["everything", "conversations", "settings"]);
const Key = z.string().min(1).max(10_000);

export const backupRoutes = defineRoutes({
  backupCard: {
    method: "GET",
    path: "/api/backup",
    access: "owner",
    summary: "How backups are: last proven, last good, next, places, what runs.",
    response: BackupCard,
  },
  listBackups: {
    method: "GET",
    path: "/api/backups",
    access: "owner",
    summary: "Every backup that is known, newest first, with the places that have it.",
    response: z.object({ backups: z.array(Backup) }),
  },
  createBackup: {
    method: "POST",
    path: "/api/backups",
    access: "owner",
    summary: "Back up now, then take it to every place. Answers at once; follow `GET /api/backup` or the events.",
    body: z.object({ reason: z.enum(["asked", "update"]).default("asked") }).prefault({}),
    response: BackupJob,
    status: 202,
  },
  stopBackupJob: {
    method: "DELETE",
    path: "/api/backup/jobs/:id",
    access: "owner",
    summary: "Stop what runs; nothing is left over.",
    params: z.object({ id: z.string() }),
    response: Ok,
  },
  verifyBackup: {
    method: "POST",
    path: "/api/backups/:id/verify",
    access: "owner",
    summary: "Read a backup from end to end: the copy at a place (fetched back), or the home's own.",
    params: z.object({ id: z.string() }),
    body: z.object({ place: z.string().default("home") }).prefault({}),
    response: BackupJob,
    status: 202,
  },
  removeBackup: {
    method: "DELETE",
    path: "/api/backups/:id",
    access: "owner",
    summary: "Delete a backup everywhere. The last proven one stays.",
    params: z.object({ id: z.string() }),
    response: Ok,
  },
  downloadBackup: {
    method: "GET",
    path: "/api/backups/:id/file",
    access: "owner",
    summary: "The encrypted file.",
    params: z.object({ id: z.string() }),
    produces: "application/octet-stream",
  },
  drillBackup: {
    method: "POST",
    path: "/api/backup/drill",
    access: "owner",
    summary: "Test restore: fetch, decrypt, restore beside, start a gateway on it, ask it.",
    body: z.object({ place: z.string().optional() }).prefault({}),
    response: BackupJob,
    status: 202,
  },
  backupKit: {
    method: "GET",
    path: "/api/backup/kit",
    access: "owner",
    summary: "The emergency kit: the key that opens the backups, and how to use it without Hearth.",
    response: z.object({
      identity: z.string(),
      recipient: z.string(),
      qrSvg: z.string(),
      madeAt: z.number(),
      /** Tells this kit from others: the machine, and a short name of the key, `1a2b 3c4d`. */
      hostName: z.string(),
      fingerprint: z.string(),
      commands: z.array(z.string()),
    }),
  },
  kitSaved: {
    method: "POST",
    path: "/api/backup/kit/saved",
    access: "owner",
    summary: "The person has saved or printed the kit.",
    response: Ok,
  },
  checkKit: {
    method: "POST",
    path: "/api/backup/kit/check",
    access: "owner",
    summary: "Ask the kit's key back: does the person still have it?",
    body: z.object({ key: Key }),
    response: z.object({ fits: z.boolean() }),
  },
  changeBackupKey: {
    method: "POST",
    path: "/api/backup/kit/change",
    access: "owner",
    summary: "Make a new key for backups from now on; older backups still open here with the old one.",
    response: z.object({ recipient: z.string() }),
  },
  listPlaces: {
    method: "GET",
    path: "/api/backup/places",
    access: "owner",
    summary: "Places as the settings have them, without their passwords.",
    response: z.object({ places: z.array(z.record(z.string(), z.unknown())) }),
  },
  savePlace: {
    method: "PUT",
    path: "/api/backup/places/:name",
    access: "owner",
    summary: "Add or change a place; a password goes to the vault.",
    params: z.object({ name: z.string() }),
    body: BackupPlace,
    response: PlaceState,
  },
  removePlace: {
    method: "DELETE",
    path: "/api/backup/places/:name",
    access: "owner",
    summary: "Forget a place; what is stored there stays.",
    params: z.object({ name: z.string() }),
    response: Ok,
  },
  testPlace: {
    method: "POST",
    path: "/api/backup/places/test",
    access: "owner",
    summary: "Write, read, list and delete a small file there. Nothing is kept.",
    body: BackupPlace,
    response: z.object({
      ok: z.boolean(),
      steps: z.array(
        z.object({ step: z.enum(["connect", "write", "read", "list", "delete"]), state: z.enum(["ok", "failed", "skipped"]) }),
      ),
      failure: FailureWords.nullable(),
      hostKey: z.string().nullable(),
    }),
  },
  planRestore: {
    method: "POST",
    path: "/api/backup/restore/plan",
    access: "owner",
    summary: "Look into a backup before it is restored: one that is listed (`id`, `place`), or a file that was uploaded before.",
    body: z.object({
      id: z.string().optional(),
      place: z.string().optional(),
      upload: z.string().optional(),
      /** Of the file that was uploaded, as the person knows it. */
      name: z.string().max(1_000).optional(),
      key: Key.optional(),
    }),
    response: RestorePlan,
  },
  uploadBackup: {
    method: "POST",
    path: "/api/backup/restore/upload",
    access: "owner",
    summary: "Bring a backup file for a restore; the body is the file.",
    consumes: "application/octet-stream",
    response: z.object({ upload: z.string(), bytes: z.number() }),
    status: 201,
  },
  restoreBackup: {
    method: "POST",
    path: "/api/backup/restore",
    access: "owner",
    summary:
      "Restore what was planned: verified, extracted beside, what is there backed up, swapped at a restart, checked, rolled back by itself when the check fails.",
    body: z.object({
      plan: z.string(),
      what: What.default("everything"),
      passphrase: z.string().max(1_000).optional(),
      /** Of a backup from another machine: let its devices sign in here as they are. Left out: only who asks stays signed in. */
      keepDevices: z.boolean().default(false),
    }),
    response: BackupJob,
    status: 202,
  },
  restoreState: {
    method: "GET",
    path: "/api/backup/restore",
    access: "owner",
    summary: "Whether a restore waits for a start, and what former restores put aside.",
    response: RestoreState,
  },
  cancelRestore: {
    method: "DELETE",
    path: "/api/backup/restore",
    access: "owner",
    summary: "Cancel a restore that waits for a start. Nothing was changed yet.",
    response: Ok,
  },
  undoRestore: {
    method: "POST",
    path: "/api/backup/restore/undo",
    access: "owner",
    summary:
      "Bring back what a restore put aside, with everything that was said up to it; what is there now is backed up and put aside in turn. What was spent stays spent.",
    body: z.object({ id: z.string() }),
    response: BackupJob,
    status: 202,
  },
  dropKept: {
    method: "DELETE",
    path: "/api/backup/restore/kept/:id",
    access: "owner",
    summary: "Delete what a restore put aside before its time.",
    params: z.object({ id: z.string() }),
    response: Ok,
  },
  oldMachineOff: {
    method: "POST",
    path: "/api/backup/restore/old-machine-off",
    access: "owner",
    summary: "The old machine is off: this one answers from now on.",
    response: Ok,
  },
});
