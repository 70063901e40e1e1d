import type { Readable } from "node:stream";
import { AppError } from "../../../contract/errors/app-error.ts";
import { principalId } from "../../../contract/principal.ts";
import type { Clock } from "../../clock.ts";
import { systemProblem } from "../../config/atomic-file.ts";
import type { Database } from "../../db/open.ts";
import type { Writer } from "../../db/writes.ts";
import type { Pause } from "../../inbound/pause.ts";
import type { Log } from "../../log.ts";
import type { Troubles } from "../../overview/troubles.ts";
import type { Handlers } from "../../routes/handler.ts";
import { shownName } from "../archive/shown-name.ts";
import { type Backups, lookedInto } from "../backups.ts";
import { homePlace } from "../catalogue.ts";
import { createBrought, freeBytesOf } from "./brought.ts";
import { readDevice } from "./keep-device.ts";
import type { Restores } from "./prepare.ts";
import { type RestoredFrom, restoredFromKey } from "./staged-database.ts";

export type RestoreHandlerDeps = {
  /** `HEARTH_HOME/restore`. */
  readonly folder: string;
  readonly db: Database;
  readonly writer: Pick<Writer, "run">;
  readonly clock: Clock;
  readonly log: Log;
  readonly pause: Pause;
  readonly troubles: Troubles;
  readonly backups: Pick<Backups, "find" | "fileOf" | "change">;
  readonly restores: Restores;
  /** One restore lies ready already. */
  readonly refuseAnother: () => void;
  /** Fetches the copy of a place to a file of ours. */
  readonly fetchFrom: (place: string, id: string, target: string) => Promise<void>;
  /** Names of the places of the settings. */
  readonly places: () => readonly string[];
  /** This machine is known from now on; false: the disk is full. */
  readonly settleMachine: () => Promise<boolean>;
  /** Nobody else works in this home's place any more. */
  readonly onOldMachineOff: () => void;
};

type Row = "planRestore" | "uploadBackup" | "restoreBackup" | "oldMachineOff";

/** Bringing a backup back over HTTP: looked into first, carried out at a restart. */
export function createRestoreHandlers(deps: RestoreHandlerDeps) {
  const { folder, db, writer, clock, pause, restores, backups } = deps;
  const brought = createBrought({ folder, clock, freeBytes: freeBytesOf });
  const from = db.prepare<[string], string>("SELECT value FROM meta WHERE key = ?").pluck();

  const restoredFrom = (): RestoredFrom | null => {
    const value = from.get(restoredFromKey);
    return value ? (JSON.parse(value) as RestoredFrom) : null;
  };
  const showTrouble = (): void => {
    const other = restoredFrom();
    const slots = { hostName: other?.hostName ?? "" };
    deps.troubles.put(
      "restored",
      other ? [{ id: "restore.oldMachine", severity: "warning", code: "RESTORED_WAITS", slots, path: "/backup" }] : [],
    );
  };
  const fileFor = async (body: {
    id?: string | undefined;
    place?: string | undefined;
    upload?: string | undefined;
    name?: string | undefined;
  }) => {
    if (body.upload !== undefined) {
      return { file: brought.fileOf(body.upload), name: shownName(body.name) ?? "backup.tar.zst.age" };
    }
    const backup = backups.find(body.id ?? "");
    const near = [homePlace, ...deps.places(), ...Object.keys(backup.copies)].find(name => backup.copies[name]);
    const place = body.place ?? near ?? homePlace;
    if (place === homePlace) return { file: backups.fileOf(backup), name: backup.file };
    const file = await brought.fetch(backup.bytes, target => deps.fetchFrom(place, backup.id, target));
    return { file, name: backup.file };
  };

  const handlers: Handlers<Row> = {
    planRestore: async ({ body }) => {
      const { file, name } = await fileFor(body);
      try {
        const plan = await brought.hold(file, () => restores.plan(file, body.key, name).over);
        brought.planned(file, plan.id);
        // One that was found at a place tells now what it is.
        if (body.id !== undefined && body.upload === undefined)
          await backups.change(body.id, lookedInto(restores.manifestOf(plan.id), clock.now()));
        return plan;
      } catch (error) {
        // What was uploaded stays for another key; what was fetched can be fetched again.
        if (body.upload === undefined) await brought.drop(file);
        throw error;
      }
    },
    uploadBackup: ({ request, signal }) =>
      brought.take(request.body as Readable, Number(request.headers["content-length"] ?? 0), signal),
    restoreBackup: async ({ body, principal }) => {
      deps.refuseAnother();
      const device = principal.kind === "device" ? readDevice(db, principal.deviceId) : null;
      const file = brought.ofPlan(body.plan);
      const { job, over } = restores.restore(body.plan, body.what, body.passphrase, device, body.keepDevices);
      // What was said of an earlier try is not about this one.
      deps.troubles.put("restore", []);
      const detail = { what: body.what, keepDevices: body.keepDevices };
      await writer.run("audit.append", {
        at: clock.now(),
        actor: principalId(principal),
        action: "backup.restoreAsked",
        target: job.id,
        detail,
      });
      const ready = brought.hold(file, () => over).then(() => brought.drop(file));
      ready.catch((error: unknown) => {
        const code = error instanceof AppError ? error.code : "BACKUP_FAILED";
        const slots = error instanceof AppError ? error.slots : { problem: systemProblem(error) };
        deps.log.error({ code }, "a restore could not be prepared; nothing was changed");
        deps.troubles.put("restore", [{ id: "restore.failed", severity: "error", code, slots, path: "/backup" }]);
      });
      return job;
    },
    oldMachineOff: async ({ principal }) => {
      // A home that was moved asks again at its next start where that is not on disk.
      if (!(await deps.settleMachine())) throw AppError.of("DISK_FULL");
      await writer.run("meta.set", { key: restoredFromKey, value: "" }, { durable: true });
      await pause.set(false, principalId(principal));
      showTrouble();
      deps.onOldMachineOff();
      return { ok: true };
    },
  };
  return { handlers, showTrouble, restoredFrom, brought };
}
