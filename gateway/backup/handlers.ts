import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { hostname } from "node:os";
import { AppError } from "../../contract/errors/app-error.ts";
import type { Language } from "../../contract/errors/define.ts";
import { principalId } from "../../contract/principal.ts";
import type { BackupCard, BackupJob } from "../../contract/routes/backup.ts";
import type { Clock } from "../clock.ts";
import { isMissing } from "../config/atomic-file.ts";
import type { Writer } from "../db/writes.ts";
import type { Log } from "../log.ts";
import type { Call, Handlers } from "../routes/handler.ts";
import { fingerprintOf, readKey } from "./archive/keys.ts";
import type { BackupKeys } from "./backup-keys.ts";
import type { Backups } from "./backups.ts";
import { toBackup } from "./card.ts";
import type { OpenCatalogue } from "./catalogue.ts";
import { homePlace } from "./catalogue.ts";
import type { Jobs } from "./jobs.ts";

export type BackupHandlerDeps = {
  readonly backups: Backups;
  readonly catalogue: OpenCatalogue;
  readonly keys: BackupKeys;
  readonly jobs: Jobs;
  readonly card: (language: Language) => BackupCard;
  readonly clock: Clock;
  readonly log: Log;
  readonly writer: Pick<Writer, "run">;
  /** Fetches the copy of a place back and reads it from end to end. */
  readonly verifyAt: (place: string, id: string) => { readonly job: BackupJob; readonly over: Promise<unknown> };
  /** Names of the places of the settings. */
  readonly places: () => readonly string[];
  /** Takes a backup away from every place that has it. */
  readonly removeElsewhere: (id: string) => Promise<void>;
};

type Row =
  | "backupCard"
  | "listBackups"
  | "createBackup"
  | "stopBackupJob"
  | "verifyBackup"
  | "removeBackup"
  | "downloadBackup"
  | "backupKit"
  | "kitSaved"
  | "checkKit"
  | "changeBackupKey";

/** How the key is used without Hearth; the same in every language. */
export const kitCommands: readonly string[] = [
  "age -d -i key.txt -o backup.tar.zst BACKUP.tar.zst.age",
  "zstd -d backup.tar.zst",
  "tar xf backup.tar",
];

/** Backups over HTTP: what runs is answered at once, how it ends is in the card. */
export function createBackupHandlers(deps: BackupHandlerDeps): Handlers<Row> {
  const { backups, catalogue, keys, clock } = deps;
  const audit = (call: Pick<Call<"createBackup">, "principal">, action: string, target: string): Promise<unknown> =>
    deps.writer.run("audit.append", { at: clock.now(), actor: principalId(call.principal), action, target, detail: {} });
  /** How it ends was recorded already: nobody waits for it here. */
  const begun = ({ job, over }: { readonly job: BackupJob; readonly over: Promise<unknown> }): BackupJob => {
    over.catch((error: unknown) => {
      deps.log.warn(
        { kind: job.kind, problem: error instanceof AppError ? error.code : String(error) },
        "a backup job did not succeed",
      );
    });
    return job;
  };

  return {
    backupCard: ({ language }) => deps.card(language),
    listBackups: () => ({ backups: backups.list().map(one => toBackup(one, deps.places())) }),
    createBackup: async call => {
      const job = begun(backups.create(call.body.reason));
      await audit(call, "backup.asked", job.id);
      return job;
    },
    stopBackupJob: ({ params }) => {
      deps.jobs.stop(params.id);
      return { ok: true };
    },
    verifyBackup: ({ params, body }) =>
      begun(body.place === homePlace ? backups.verify(params.id) : deps.verifyAt(body.place, params.id)),
    removeBackup: async call => {
      const { id } = call.params;
      await backups.removeHere(id);
      await deps.removeElsewhere(id);
      await audit(call, "backup.removed", id);
      return { ok: true };
    },
    downloadBackup: async ({ params, reply }) => {
      const backup = backups.find(params.id);
      const file = backups.fileOf(backup);
      const found = await stat(file).catch((error: unknown) => {
        if (isMissing(error)) throw AppError.of("BACKUP_NOT_FOUND", { id: params.id });
        throw error;
      });
      return reply
        .header("content-type", "application/octet-stream")
        .header("content-length", found.size)
        .header("content-disposition", `attachment; filename="${backup.file}"`)
        .send(createReadStream(file));
    },
    backupKit: async call => {
      const key = await keys.current();
      const { default: qrcode } = await import("qrcode");
      await audit(call, "backup.kit.shown", "kit");
      return {
        ...key,
        qrSvg: await qrcode.toString(key.identity, { type: "svg", margin: 1 }),
        madeAt: keys.madeAt() ?? clock.now(),
        hostName: hostname(),
        fingerprint: fingerprintOf(key.recipient),
        commands: [...kitCommands],
      };
    },
    kitSaved: async call => {
      const savedAt = clock.now();
      const { recipient } = await keys.current();
      await catalogue.change(now => ({ ...now, kit: { savedAt, checkedAt: null, recipient } }));
      await audit(call, "backup.kit.saved", "kit");
      return { ok: true };
    },
    checkKit: async ({ body }) => {
      const { identity, recipient } = await readKey(body.key);
      const fits = identity === (await keys.current()).identity;
      const checkedAt = clock.now();
      if (fits) await catalogue.change(now => ({ ...now, kit: { savedAt: now.kit.savedAt ?? checkedAt, checkedAt, recipient } }));
      return { fits };
    },
    changeBackupKey: async call => {
      const { recipient } = await keys.change();
      // The kit that was saved opens nothing that is made from now on.
      await catalogue.change(now => ({ ...now, kit: { savedAt: null, checkedAt: null } }));
      await audit(call, "backup.key.changed", "kit");
      return { recipient };
    },
  };
}
