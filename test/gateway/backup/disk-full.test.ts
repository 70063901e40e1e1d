import { expect, test } from "vitest";
import { AppError } from "../../../contract/errors/app-error.ts";
import { isDiskFull, tellFullDisk, tellNoRoomYet } from "../../../gateway/backup/restore/disk-full.ts";

const system = (code: string): Error => Object.assign(new Error(code), { code });
const vault = (code: string): AppError =>
  AppError.of("VAULT_NOT_WRITABLE", { file: "vault.json", problem: code }, { cause: system(code) });

test.each([
  [system("ENOSPC"), true],
  [system("EDQUOT"), true],
  [system("SQLITE_FULL"), true],
  [system("EACCES"), false],
  [AppError.of("BACKUP_DISK_FULL", { folder: "f" }), true],
  [vault("ENOSPC"), true],
  [vault("EACCES"), false],
  [new Error("something else"), false],
])("%s: is it a full disk? %s", (error, full) => {
  expect(isDiskFull(error)).toBe(full);
  expect(tellNoRoomYet(error, "f")).toEqual(full ? expect.objectContaining({ code: "RESTORE_DISK_FULL" }) : error);
  // An error that has words of its own keeps them, while nothing was exchanged.
  if (error instanceof AppError) expect(tellFullDisk(error, "f")).toBe(error);
});
