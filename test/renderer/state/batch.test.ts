import { expect, test } from "vitest";
import { createBatch } from "../../../renderer/state/batch.ts";

test("what comes before the next picture is flushed together, in order, and nothing twice", () => {
  const scheduled: (() => void)[] = [];
  const flushed: (readonly number[])[] = [];
  const batch = createBatch<number>({ schedule: work => scheduled.push(work), flush: items => flushed.push(items) });
  batch.add([1, 2]);
  batch.add([3]);
  batch.add([]);
  expect(scheduled).toHaveLength(1);
  scheduled.shift()?.();
  batch.add([4]);
  scheduled.shift()?.();
  expect(flushed).toEqual([[1, 2, 3], [4]]);
});
