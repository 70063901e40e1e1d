import { expect, test } from "vitest";
import { AppError } from "../../../contract/errors/app-error.ts";
import { createJobs } from "../../../gateway/backup/jobs.ts";
import { codeOfLater } from "../../support/code-of.ts";
import { createFakeClock } from "../../support/fake-clock.ts";

test("how a job ended is known after it is gone: what it made, why it failed, that it was stopped", async () => {
  const changes: number[] = [];
  const jobs = createJobs({ clock: createFakeClock(1_000), onChange: () => void changes.push(1) });
  const made = jobs.run("create", "snapshot", null, async () => "b1", { found: id => ({ backupId: id }) });
  expect(jobs.ended()).toEqual([]);
  await made.over;
  const told = { kind: "create", place: null, startedAt: 1_000, endedAt: 1_000, recipient: null } as const;
  expect(jobs.ended()).toEqual([{ ...told, id: made.job.id, result: "ok", backupId: "b1", failure: null }]);
  expect([jobs.list(), changes.length]).toEqual([[], 2]);

  const broken = jobs.run("verify", "verify", "nas", async () => Promise.reject(AppError.of("PLACE_FULL", { place: "nas" })), {
    backupId: "b2",
  });
  expect(await codeOfLater(() => broken.over)).toBe("PLACE_FULL");
  const stopped = jobs.run("drill", "fetch", null, async signal => {
    await new Promise(resolve => signal.addEventListener("abort", resolve, { once: true }));
    throw new Error("the connection was cut");
  });
  jobs.stop(stopped.job.id);
  await expect(stopped.over).rejects.toThrow("cut");
  const full = Object.assign(new Error("ENOSPC: x"), { code: "ENOSPC" });
  await expect(jobs.run("fetch", "fetch", null, () => Promise.reject(full)).over).rejects.toThrow();
  expect(jobs.ended().map(({ kind, result, backupId, failure }) => [kind, result, backupId, failure?.code ?? null])).toEqual([
    ["create", "ok", "b1", null],
    ["verify", "failed", "b2", "PLACE_FULL"],
    ["drill", "stopped", null, null],
    ["fetch", "failed", null, "BACKUP_FAILED"],
  ]);
  expect(jobs.ended().at(-1)?.failure?.slots.problem).not.toContain("ENOSPC: x");

  for (let count = 0; count < 30; count += 1) await jobs.run("create", "pack", null, async () => null).over;
  expect([jobs.ended().length, new Set(jobs.ended().map(({ kind }) => kind))]).toEqual([20, new Set(["create"])]);
});

test("what is held lets no job of its kind begin, nor the other way round, and is let go however it ends", async () => {
  const jobs = createJobs({ clock: createFakeClock(), onChange: () => undefined });
  const go = Promise.withResolvers<void>();
  const held = jobs.hold("restore", () => go.promise);
  expect([jobs.isRunning("restore"), jobs.isRunning("create"), jobs.list()]).toEqual([true, false, []]);
  expect(await codeOfLater(() => jobs.hold("restore", async () => undefined))).toBe("BACKUP_RUNNING");
  go.reject(AppError.of("RESTORE_NOT_KEPT"));
  expect([await codeOfLater(() => held), jobs.isRunning("restore")]).toEqual(["RESTORE_NOT_KEPT", false]);

  const end = Promise.withResolvers<void>();
  const failing = jobs.run("restore", "open", null, () => end.promise);
  expect(await codeOfLater(() => jobs.hold("restore", async () => undefined))).toBe("BACKUP_RUNNING");
  const idle = jobs.idle("restore").then(() => jobs.isRunning("restore"));
  end.reject(AppError.of("RESTORE_GONE"));
  expect([await codeOfLater(() => failing.over), await idle]).toEqual(["RESTORE_GONE", false]);
});
