import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createQueue, withFileLock } from "../../../gateway/config/file-lock.ts";
import { tempHome } from "../../support/temp-home.ts";

const lockIn = (): string => {
  const { configHistory } = tempHome();
  mkdirSync(configHistory);
  return join(configHistory, ".lock");
};

test("only one works at a time, and a failure lets go", async () => {
  const lock = lockIn();
  let inside = 0;
  let most = 0;
  const work = async (fails: boolean): Promise<void> => {
    most = Math.max(most, ++inside);
    await new Promise(resolve => setTimeout(resolve, 2));
    inside -= 1;
    if (fails) throw new Error("no");
  };
  const all = await Promise.allSettled([0, 1, 2, 3].map(index => withFileLock(lock, () => work(index % 2 === 0))));
  expect(all.map(({ status }) => status)).toEqual(["rejected", "fulfilled", "rejected", "fulfilled"]);
  expect(most).toBe(1);
  expect(readdirSync(join(lock, ".."))).toEqual([]);
});

test("the lock of a process that is gone holds nobody up", async () => {
  const lock = lockIn();
  const { pid } = spawnSync(process.execPath, ["-e", ""]);
  writeFileSync(lock, `${pid} mark`);
  let inside = 0;
  const most: number[] = [];
  const work = async (): Promise<void> => {
    most.push(++inside);
    await new Promise(resolve => setTimeout(resolve, 3));
    inside -= 1;
  };
  await Promise.all(Array.from({ length: 6 }, () => withFileLock(lock, work)));
  expect(most).toEqual([1, 1, 1, 1, 1, 1]);
  expect(readdirSync(join(lock, ".."))).toEqual([]);
});

test("a lock of half a minute's age is abandoned, whoever has its number now", async () => {
  const lock = lockIn();
  writeFileSync(lock, `${process.pid} mark`);
  const then = new Date(Date.now() - 31_000);
  utimesSync(lock, then, then);
  expect(await withFileLock(lock, async () => "done")).toBe("done");
});

test("a queue keeps the order and goes on after a failure", async () => {
  const queue = createQueue();
  const order: number[] = [];
  const results = [3, 1, 2].map((ms, index) =>
    queue(async () => {
      await new Promise(resolve => setTimeout(resolve, ms));
      order.push(index);
      if (index === 0) throw new Error("no");
    }),
  );
  expect((await Promise.allSettled(results)).map(({ status }) => status)).toEqual(["rejected", "fulfilled", "fulfilled"]);
  expect(order).toEqual([0, 1, 2]);
});
