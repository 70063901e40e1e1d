import type { AppEvent } from "../../../contract/events.ts";
import type { BackupCard, RestorePlan, RestoreState } from "../../../contract/routes/backup.ts";
import type { MockCall } from "./api.ts";
import { buildBackups, buildCard, hostKey, kitKey, makeJob, makePlace, makePlan, storedPlaces } from "./backup-data.ts";
import type { Scenario } from "./data.ts";

type Reply = { status: number; body: unknown };
const ok = (body: unknown, status = 200): Reply => ({ status, body });
const no = (status: number, code: string, message: string, hint: string): Reply => ({
  status,
  body: { error: { code, message, hint, type: "api_error" } },
});

/** A square that looks like a code, for screens only. */
const qrSvg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 33 33"><rect width="33" height="33" fill="#fff"/>${Array.from(
  { length: 33 * 33 },
  (_, at) => ((at * 6007) % 13 < 6 ? `<rect x="${at % 33}" y="${Math.floor(at / 33)}" width="1" height="1"/>` : ""),
).join("")}</svg>`;

/** Backups of a cardboard gateway. `put` changes the card as the world would; pages hear of it. */
export function mockBackup(scenario: Scenario, publish: (event: AppEvent) => void) {
  const startedAt = Date.now();
  let state = scenario.startsWith("backup:") ? scenario.slice(7) : "never";
  let card = buildCard(state, Date.now());
  let stored = card.places.length > 1 ? [...storedPlaces] : [];
  let plan: RestorePlan = makePlan({}, Date.now());
  let restoreState: RestoreState = { waiting: null, trying: false, kept: [] };
  const asked: { readonly route: string; readonly json: Record<string, unknown> }[] = [];
  const changed = (): void => publish({ kind: "backup.changed" });
  const put = (next: Partial<BackupCard>): BackupCard => {
    card = { ...card, ...next };
    changed();
    return card;
  };
  const note = (route: string, json: Record<string, unknown>): void => void asked.push({ route, json });
  const where = (json: Record<string, unknown>): string =>
    String(json.path ?? json.url ?? `${String(json.endpoint ?? "")}/${String(json.bucket ?? "")}`);

  const handlers: Record<string, (call: MockCall) => Reply> = {
    backupCard: () => ok(card),
    listBackups: () => ok({ backups: buildBackups(state, startedAt) }),
    createBackup: ({ json }) => {
      note("createBackup", json);
      const job = makeJob({}, Date.now());
      put({ jobs: [job] });
      return ok(job, 202);
    },
    stopBackupJob: ({ params }) => {
      put({ jobs: card.jobs.filter(({ id }) => id !== params.id) });
      return ok({ ok: true });
    },
    verifyBackup: ({ json }) => {
      note("verifyBackup", json);
      return ok(makeJob({ kind: "verify", stage: "verify" }, Date.now()), 202);
    },
    removeBackup: ({ params }) =>
      buildBackups(state, startedAt).find(({ id }) => id === params.id)?.provenAt
        ? no(
            409,
            "BACKUP_KEPT",
            "This is the last backup that was proven by a test restore, so it stays.",
            "Run a test restore of a newer one first.",
          )
        : ok({ ok: true }),
    drillBackup: ({ json }) => {
      note("drillBackup", json);
      const job = makeJob({ id: "job-d", kind: "drill", stage: "fetch", place: "NAS" }, Date.now());
      put({ jobs: [job] });
      return ok(job, 202);
    },
    backupKit: () =>
      ok({
        ...{ identity: kitKey, recipient: "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p", qrSvg },
        madeAt: Date.now() - 86_400_000,
        ...{ hostName: "attic", fingerprint: "1a2b 3c4d" },
        commands: ["age -d -i key.txt -o backup.tar.zst BACKUP.tar.zst.age", "zstd -d backup.tar.zst", "tar xf backup.tar"],
      }),
    kitSaved: () => {
      note("kitSaved", {});
      put({ kit: { savedAt: Date.now(), checkedAt: null, askAgain: false } });
      return ok({ ok: true });
    },
    checkKit: ({ json }) => {
      const fits = String(json.key).includes(kitKey);
      if (fits) put({ kit: { ...card.kit, checkedAt: Date.now(), askAgain: false } });
      return ok({ fits });
    },
    changeBackupKey: () => {
      put({ kit: { savedAt: null, checkedAt: null, askAgain: false } });
      return ok({ recipient: "age1new" });
    },
    listPlaces: () => ok({ places: stored }),
    savePlace: ({ params, json }) => {
      note("savePlace", json);
      stored = [...stored.filter(({ name }) => name !== params.name), json];
      const type = json.type as "folder" | "s3" | "webdav" | "sftp";
      const place = makePlace(
        { ...{ name: params.name ?? "", type, where: where(json), state: "untried", lastAt: null, backups: null }, bytes: null },
        Date.now(),
      );
      put({ places: [...card.places.filter(({ name }) => name !== place.name), place] });
      return ok(place);
    },
    removePlace: ({ params }) => {
      stored = stored.filter(({ name }) => name !== params.name);
      put({ places: card.places.filter(({ name }) => name !== params.name) });
      return ok({ ok: true });
    },
    testPlace: ({ json }) => {
      note("testPlace", json);
      const fails = json.password === "wrong";
      return ok({
        ok: !fails,
        steps: ["connect", "write", "read", "list", "delete"].map((step, at) => ({
          step,
          state: !fails ? "ok" : at === 0 ? "failed" : "skipped",
        })),
        failure: fails
          ? {
              code: "PLACE_REFUSED",
              message: `“${String(json.name)}” does not let Hearth in: user name, password or key is wrong`,
              hint: "Check user name and password, or paste a private key without passphrase that this user may sign in with.",
            }
          : null,
        hostKey: json.type === "sftp" ? hostKey : null,
      });
    },
    uploadBackup: ({ raw }) => ok({ upload: "0b0f3f3a-7e7c-4b7e-9a3e-0d7f6f0a2b11", bytes: raw.byteLength }, 201),
    planRestore: ({ json }) => {
      note("planRestore", json);
      if (json.upload !== undefined && !String(json.key ?? "").includes(kitKey))
        return no(
          422,
          "BACKUP_KEY_WRONG",
          "This key does not open 20261119_030000.tar.zst.age.",
          "Use the key of the emergency kit that was valid when the backup was made; nothing was changed.",
        );
      return ok(plan);
    },
    restoreBackup: ({ json }) => {
      note("restoreBackup", json);
      const job = makeJob({ id: "job-r", kind: "restore", stage: "extract", canStop: false }, Date.now());
      put({ jobs: [job] });
      return ok(job, 202);
    },
    restoreState: () => ok(restoreState),
    cancelRestore: () => {
      note("cancelRestore", {});
      restoreState = { ...restoreState, waiting: null };
      changed();
      return ok({ ok: true });
    },
    undoRestore: ({ json }) => {
      note("undoRestore", json);
      const job = makeJob({ id: "job-u", kind: "restore", stage: "open", canStop: false }, Date.now());
      put({ jobs: [job] });
      return ok(job, 202);
    },
    dropKept: ({ params }) => {
      restoreState = { ...restoreState, kept: restoreState.kept.filter(({ id }) => id !== params.id) };
      changed();
      return ok({ ok: true });
    },
    oldMachineOff: () => {
      note("oldMachineOff", {});
      return ok({ ok: true });
    },
  };
  return {
    handlers,
    put,
    /** Another state by its name; see buildCard. */
    become: (next: string): BackupCard => {
      state = next;
      stored = next.startsWith("never") ? [] : [...storedPlaces];
      // Pages ask for the settings of the places when the settings change.
      publish({ kind: "settings.changed", version: 8 });
      return put(buildCard(next, Date.now()));
    },
    /** A restore that waits, or what former ones put aside. */
    restoring: (next: RestoreState): void => {
      restoreState = next;
      changed();
    },
    plan: (fields: Partial<RestorePlan>): void => {
      plan = makePlan(fields, Date.now());
    },
    /** What was asked of a route, in order. */
    asked: (route: string): Record<string, unknown>[] => asked.filter(one => one.route === route).map(({ json }) => json),
  };
}
