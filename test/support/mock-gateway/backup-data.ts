import type { Backup, BackupCard, BackupJob, Drill, PlaceState, RestorePlan } from "../../../contract/routes/backup.ts";

const day = 86_400_000;
const mb = 1_000_000;

const makeBackup = (nowMs: number, daysAgo: number, fields: Partial<Backup> = {}): Backup => {
  const createdAt = nowMs - daysAgo * day - 3_600_000;
  const id = new Date(createdAt).toISOString().replace(/[-:]/g, "").replace("T", "_").slice(0, 15);
  const bytes = Math.round((182 - daysAgo * 1.4 + (daysAgo % 3)) * mb);
  return {
    ...{ id, file: `${id}.tar.zst.age`, bytes, createdAt, verifiedAt: createdAt + 20_000, provenAt: null, reason: "schedule" },
    ...{ version: "0.1.0", counts: { conversations: 214 - daysAgo, messages: 6_420 - daysAgo * 38 } },
    places: [
      { place: "home", bytes, at: createdAt },
      { place: "NAS", bytes, at: createdAt + 60_000 },
    ],
    ...fields,
  };
};

export const buildBackups = (state: string, nowMs: number): Backup[] => {
  if (state === "never" || state === "never-saved") return [];
  return Array.from({ length: 14 }, (_, at) =>
    makeBackup(nowMs, at, {
      ...(at === 2 ? { provenAt: nowMs - 2 * day } : {}),
      ...(at === 4 ? { reason: "update" as const } : {}),
      ...(at > 9 ? { places: [{ place: "NAS", bytes: 160 * mb, at: nowMs - at * day }] } : {}),
      ...(state === "found" && at < 5 ? { verifiedAt: null, provenAt: null, reason: null, counts: null, version: "" } : {}),
    }),
  );
};

export const makePlace = (
  fields: Partial<PlaceState> & Pick<PlaceState, "name" | "type" | "where">,
  nowMs: number,
): PlaceState => ({
  ...{ state: "fine", failure: null, lastAt: nowMs - 3_500_000, lastTriedAt: nowMs - 3_500_000, nextTryAt: null },
  ...{ backups: 14, bytes: 2_340 * mb, hostKey: null },
  ...fields,
});

export const storedPlaces: readonly Record<string, unknown>[] = [
  {
    ...{ name: "NAS", type: "sftp", enabled: true, host: "nas.local", port: 22, user: "hearth", path: "/backups/hearth" },
    password: "••••",
  },
  { name: "Disk", type: "folder", enabled: true, path: "/media/anna/backup", keepDays: 90 },
  {
    ...{ name: "Cloud", type: "s3", enabled: true, endpoint: "https://s3.eu-central-003.backblazeb2.com", bucket: "anna-hearth" },
    ...{ region: "auto", prefix: "", accessKeyId: "0034f1", secretAccessKey: "••••" },
  },
];

export const failures = {
  full: {
    code: "PLACE_FULL",
    message: "“Cloud” is full.",
    hint: "Free some space there, or keep backups for fewer days.",
  },
  missing: {
    code: "PLACE_MISSING",
    message: "“Disk” was not found: its folder has no file .hearth-backups, so it is another disk or none",
    hint: "Plug the disk in; Hearth goes on by itself.",
  },
  drill: {
    code: "DRILL_FAILED",
    message: "The test restore failed: data/hearth.db is damaged at byte 81920",
    hint: "Back up now and test again; if it fails again, do not trust this place.",
  },
  disk: {
    code: "BACKUP_DISK_FULL",
    message: "There is not enough space in /home/anna/.hearth/backups for this.",
    hint: "Free some space and try again; nothing was changed.",
  },
} as const;

const drillSteps = ["fetch", "verify", "extract", "open", "compare", "start", "health"] as const;
const makeDrill = (at: number, place: string, failedAt: (typeof drillSteps)[number] | null): Drill => {
  const broken = failedAt === null ? drillSteps.length : drillSteps.indexOf(failedAt);
  return {
    ...{ at, place, backupId: "20261119_030000", ok: failedAt === null, failure: failedAt === null ? null : failures.drill },
    steps: drillSteps.map((step, index) => ({
      step,
      state: index < broken ? "ok" : index === broken ? "failed" : "skipped",
      tookMs: index <= broken ? 900 + index * 700 : 0,
      message: index === broken ? "data/hearth.db: 81920" : step === "compare" ? "214 conversations, 6,344 messages" : "",
    })),
  };
};

const home = (nowMs: number, fields: Partial<PlaceState> = {}): PlaceState =>
  makePlace(
    { name: "home", type: "home", where: "/home/anna/.hearth/backups", backups: 10, bytes: 1_760 * mb, ...fields },
    nowMs,
  );

const healthyPlaces = (nowMs: number): PlaceState[] => [
  home(nowMs),
  makePlace({ name: "NAS", type: "sftp", where: "hearth@nas.local:/backups/hearth", hostKey: "SHA256:jvW3…" }, nowMs),
  makePlace({ name: "Disk", type: "folder", where: "/media/anna/backup" }, nowMs),
  makePlace({ name: "Cloud", type: "s3", where: "s3.eu-central-003.backblazeb2.com/anna-hearth" }, nowMs),
];

export const makeJob = (fields: Partial<BackupJob>, nowMs: number): BackupJob => ({
  ...{ id: "job-1", kind: "create", stage: "pack", place: null, doneBytes: 96 * mb, totalBytes: 430 * mb },
  ...{ secondsLeft: 12, startedAt: nowMs - 4_000, canStop: true },
  ...fields,
});

/** The card in a state that has a name: `never`, `never-saved`, `healthy`, `running`, `place-failing`, `drill-failed`, `restoring`, `kit-due`, `old`, `found`, `new-place`, `drills-off`. */
export function buildCard(state: string, nowMs: number): BackupCard {
  const backups = buildBackups(state, nowMs);
  const [newest] = backups;
  const proven = makeDrill(nowMs - 2 * day, "NAS", null);
  const others = ["Disk", "Cloud"].map(place => makeDrill(nowMs - 2 * day - 60_000, place, null));
  const healthy: BackupCard = {
    ...{
      provenAt: proven.at,
      lastAt: newest?.createdAt ?? null,
      lastBytes: newest?.bytes ?? null,
      nextAt: nowMs + 7 * 3_600_000,
    },
    ...{ lastFailure: null, jobs: [], ended: [], drillEveryDays: 7, places: healthyPlaces(nowMs), drills: [proven, ...others] },
    kit: { savedAt: nowMs - 20 * day, checkedAt: null, askAgain: false },
    trend: backups.toReversed().map(({ createdAt, bytes }) => ({ at: createdAt, bytes })),
  };
  const [first, nas, disk, cloud] = healthy.places;
  if (!first || !nas || !disk || !cloud) throw new Error("four places");
  switch (state) {
    case "never":
    case "never-saved":
      return {
        ...healthy,
        ...{ provenAt: null, drills: [], places: [home(nowMs, { lastAt: null, backups: 0, bytes: 0 })] },
        kit: { savedAt: state === "never" ? null : nowMs, checkedAt: null, askAgain: false },
      };
    case "running":
      return {
        ...healthy,
        places: [first, { ...nas, state: "uploading" }, disk, cloud],
        jobs: [
          makeJob({}, nowMs),
          makeJob(
            {
              id: "job-2",
              kind: "upload",
              stage: "upload",
              place: "NAS",
              doneBytes: 51 * mb,
              totalBytes: 181 * mb,
              secondsLeft: 75,
            },
            nowMs,
          ),
          makeJob({ id: "job-3", kind: "drill", stage: "health", place: "Cloud", totalBytes: 0, secondsLeft: null }, nowMs),
        ],
      };
    case "place-failing":
      return {
        ...healthy,
        places: [
          first,
          nas,
          { ...disk, state: "waiting", failure: failures.missing, nextTryAt: nowMs + 60_000 },
          { ...cloud, state: "failing", failure: failures.full, lastAt: nowMs - 5 * day, nextTryAt: nowMs + 900_000 },
        ],
      };
    case "drill-failed":
      return {
        ...healthy,
        drills: [makeDrill(nowMs - 3_600_000, "Cloud", "compare"), proven, ...others],
        lastFailure: { ...failures.disk, at: nowMs - 1_800_000 },
      };
    case "restoring":
      return { ...healthy, jobs: [makeJob({ kind: "restore", stage: "extract", canStop: false }, nowMs)] };
    case "kit-due":
      return { ...healthy, kit: { savedAt: nowMs - 31 * day, checkedAt: null, askAgain: true } };
    case "found":
      return { ...healthy, provenAt: null, lastAt: null, lastBytes: null, drills: [] };
    case "new-place":
      return { ...healthy, drills: [proven, ...others.slice(1)] };
    case "drills-off":
      return { ...healthy, provenAt: nowMs - 20 * day, drills: [], drillEveryDays: 0 };
    case "old":
      return { ...healthy, provenAt: nowMs - 20 * day, drills: [], kit: { savedAt: null, checkedAt: null, askAgain: false } };
    default:
      return healthy;
  }
}

export const makePlan = (fields: Partial<RestorePlan>, nowMs: number): RestorePlan => ({
  ...{ id: "plan-1", otherMachine: false, needsPassphrase: false, keyFits: null, devices: null },
  newer: { conversations: 12, messages: 340 },
  backup: {
    ...{ createdAt: nowMs - day, version: "0.1.0", hostName: "attic", bytes: 430 * mb },
    counts: { sessions: 213, messages: 6_382, files: 88, devices: 3, meta: 12 },
  },
  ...fields,
});

export const kitKey = "AGE-SECRET-KEY-1QZ4R0KX9S8TEPT5Y3GVW2JDN6H7CLMAU0Q9PF8ZK4V5X6S2TW3YQ7E8RJ";
export const otherKey = "AGE-SECRET-KEY-1WRONG";
export const hostKey = "SHA256:nThbg6kXUpJWGl7E1IGOCspRomTxdCARLviKw6E5SY8";
