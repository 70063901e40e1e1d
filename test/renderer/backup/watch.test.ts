import { describe, expect, test } from "vitest";
import type { Trouble } from "../../../contract/routes/overview.ts";
import {
  createRecordStore,
  isIdle,
  isOver,
  isRestarting,
  restorePhase,
  type Seen,
} from "../../../renderer/backup/restore/watch.ts";
import { makeJob } from "../../support/mock-gateway/backup-data.ts";

const record = { bootId: "before", at: 1_000, undoes: "undo" } as const;
const job = makeJob({ kind: "restore", stage: "extract" }, 0);
const trouble = (id: string): Trouble => ({ id, severity: "error", code: "X", message: "", hint: "", path: null });
const seen = (fields: Partial<NonNullable<Seen>> = {}): Seen => ({
  bootId: "before",
  jobs: [],
  troubles: [],
  waiting: false,
  trying: false,
  ...fields,
});

describe("a restore that is watched", () => {
  test.each([
    ["runs", seen({ jobs: [job] }), 0, { kind: "preparing", job }],
    ["is between the job and the new start", seen(), 3, { kind: "preparing", job: null }],
    ["is away", null, 0, { kind: "restarting" }],
    ["lies ready where nobody starts anew", seen({ waiting: true }), 0, { kind: "waits" }],
    ["was called back elsewhere", seen(), 8, { kind: "cancelled" }],
    ["could not begin at the start", seen({ bootId: "after", troubles: [trouble("restore.failed")] }), 0, { kind: "failed" }],
    ["failed before anything was changed", seen({ troubles: [trouble("restore.failed")] }), 0, { kind: "failed" }],
    [
      "a job that runs is newer than what is said of an earlier one",
      seen({ jobs: [job], troubles: [trouble("restore.failed")] }),
      0,
      { kind: "preparing" },
    ],
    ["is up again, and is still looked at", seen({ bootId: "after", trying: true }), 0, { kind: "restarting" }],
    ["is through", seen({ bootId: "after" }), 0, { kind: "done" }],
    [
      "is through, and the other machine is asked about",
      seen({ bootId: "after", troubles: [trouble("restore.oldMachine")] }),
      0,
      { kind: "done" },
    ],
    ["was taken back", seen({ bootId: "after", troubles: [trouble("restore.rolledBack")] }), 0, { kind: "rolledBack" }],
  ] as const)("%s", (_name, now, idle, expected) => {
    expect(restorePhase(record, now, idle)).toMatchObject(expected);
  });

  test("is over when nothing more happens by itself", () => {
    const phases = [seen({ waiting: true }), null, seen({ bootId: "after" })].map(now => restorePhase(record, now, 9));
    expect(phases.map(isOver)).toEqual([false, false, true]);
    expect([isIdle(record, seen()), isIdle(record, seen({ jobs: [job] })), isIdle(record, null)]).toEqual([true, false, false]);
  });
});

test("what is watched survives the page, and a browser that keeps nothing breaks nothing", () => {
  const kept = new Map<string, string>();
  const storage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  };
  createRecordStore(() => storage).write(record);
  expect(createRecordStore(() => storage).read()).toEqual(record);
  createRecordStore(() => storage).clear();
  expect(createRecordStore(() => storage).read()).toBeNull();
  const forbidden = createRecordStore(() => {
    throw new Error("SecurityError");
  });
  forbidden.write(record);
  expect(forbidden.read()).toBeNull();
});

test("a connection that is lost soon after a restore began is the restart; a record that is old, or no record, explains nothing", () => {
  const told = [record.at, record.at + 60_000, record.at + 60 * 60_000].map(now => isRestarting(record, now));
  expect([...told, isRestarting(null, record.at)]).toEqual([true, true, false, false]);
  const strange = { getItem: () => "before", setItem: () => undefined, removeItem: () => undefined };
  expect(createRecordStore(() => strange).read()).toBeNull();
});
