import { expect, test } from "vitest";
import { createShutdown, type EndStep } from "../../../main/desktop/shutdown.ts";
import { createFakeTime } from "../support/fake-time.ts";

function begin(steps: (order: string[]) => EndStep[]) {
  const order: string[] = [];
  const warnings: string[] = [];
  const { clock, timers, advance, waiting } = createFakeTime();
  const log = { info: () => undefined, warn: (line: string) => void warnings.push(line) };
  const end = createShutdown({ steps: steps(order), deadlineMs: 10_000, clock, timers, log });
  return { end, order, warnings, advance, waiting };
}

test("each part ends after the one before it; asked again it is the same end", async () => {
  const { end, order, waiting } = begin(order => [
    { name: "one", end: async left => void order.push(`one ${left}`) },
    { name: "two", end: left => void order.push(`two ${left}`) },
  ]);
  await Promise.all([end(), end()]);
  await end();
  expect([order, waiting()]).toEqual([["one 10000", "two 10000"], 0]);
});

test("a part that hangs takes the time of all, and the rest still ends", async () => {
  const { end, order, warnings, advance } = begin(order => [
    { name: "one", end: () => new Promise(() => undefined) },
    {
      name: "two",
      end() {
        throw new Error("broken");
      },
    },
    { name: "three", end: left => void order.push(`three ${left}`) },
  ]);
  const over = end();
  await advance(9_999);
  expect(order).toEqual([]);
  await advance(1);
  await over;
  expect([order, warnings]).toEqual([["three 0"], ["one did not end in time", "two did not end in order: broken"]]);
});
