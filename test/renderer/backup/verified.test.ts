import { expect, test } from "vitest";
import type { BackupJobEnd } from "../../../contract/routes/backup.ts";
import { newlyVerified } from "../../../renderer/backup/list/verified.ts";

const end = (id: string, fields: Partial<BackupJobEnd> = {}): BackupJobEnd => ({
  ...{ id, kind: "verify", place: "home", startedAt: 1, endedAt: 2, result: "ok", backupId: "b", recipient: null, failure: null },
  ...fields,
});

test("told are readings of listed backups that ended since, whole or not; none that a person stopped", () => {
  const failure = { code: "BACKUP_DAMAGED", message: "", hint: "" };
  const all = [
    end("before"),
    end("whole"),
    end("broken", { result: "failed", failure }),
    end("stopped", { result: "stopped" }),
    end("a look for a restore", { backupId: null }),
    end("made", { kind: "create" }),
  ];
  expect(newlyVerified(all, new Set(["before"])).map(({ id }) => id)).toEqual(["whole", "broken"]);
});
