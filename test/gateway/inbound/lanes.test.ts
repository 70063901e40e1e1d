import { expect, it } from "vitest";
import { createDeltaPen } from "../../../gateway/inbound/delta-pen.ts";
import { createLanes, cutReason } from "../../../gateway/inbound/lanes.ts";

const wait = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms));

function createRecorder() {
  const seen: string[] = [];
  const run = async (job: string, signal: AbortSignal): Promise<void> => {
    seen.push(`${signal.aborted ? "cut" : "begin"} ${job}`);
    if (signal.aborted) return;
    await new Promise<void>(resolve => {
      const timer = setTimeout(resolve, 5);
      signal.addEventListener("abort", () => {
        clearTimeout(timer);
        resolve();
      });
    });
    seen.push(`${signal.aborted ? cutReason(signal) : "end"} ${job}`);
  };
  return { seen, run };
}

it("keeps the order in a lane and lets lanes take turns", async () => {
  const { seen, run } = createRecorder();
  const lanes = createLanes({ limit: 1, run });
  for (const job of ["a1", "a2", "b1"]) lanes.push(job[0] as string, job);
  expect(seen).toEqual([]);
  lanes.open();
  await expect.poll(lanes.size, { interval: 1 }).toBe(0);
  expect(seen).toEqual(["begin a1", "end a1", "begin b1", "end b1", "begin a2", "end a2"]);
});

it("cancels what runs and what waits in a lane, and nothing else", async () => {
  const { seen, run } = createRecorder();
  const lanes = createLanes({ limit: 9, run });
  lanes.open();
  for (const job of ["a1", "a2", "b1"]) lanes.push(job[0] as string, job);
  await lanes.cancel("a");
  expect(seen).toEqual(["begin a1", "begin b1", "stopped a1", "cut a2"]);
  lanes.push("a", "a3");
  await expect.poll(lanes.size, { interval: 1 }).toBe(0);
  expect(seen.slice(4)).toEqual(["begin a3", "end b1", "end a3"]);
});

it("closes: cuts what runs, begins nothing more", async () => {
  const { seen, run } = createRecorder();
  const lanes = createLanes({ limit: 1, run });
  lanes.open();
  for (const job of ["a1", "a2", "b1"]) lanes.push(job[0] as string, job);
  await lanes.close();
  lanes.push("c", "c1");
  await wait(15);
  expect(seen).toEqual(["begin a1", "closing a1"]);
});

it("a pen keeps before it shows, collects while it waits, and hands over what is left", async () => {
  const log: string[] = [];
  const pen = createDeltaPen({
    keep: async chunks => {
      log.push(`keep ${chunks.map(one => one.text).join("|")}`);
      await wait(1);
      return true;
    },
    show: chunk => void log.push(`show ${chunk.chunk} ${chunk.part} ${chunk.text}`),
    everyMs: 20,
  });
  pen.add("thinking", "a");
  pen.add("thinking", "b");
  pen.add("text", "c");
  await expect.poll(() => log.length, { interval: 1 }).toBe(5);
  // Longer than the pen collects.
  await wait(30);
  pen.add("text", "d");
  pen.add("text", "");
  pen.add("text", "e");
  expect(await pen.close()).toEqual([{ chunk: 5, part: "text", text: "e" }]);
  expect(log).toEqual([
    "keep a",
    "show 1 thinking a",
    "keep b|c",
    "show 2 thinking b",
    "show 3 text c",
    "keep d",
    "show 4 text d",
  ]);
});

it("a pen that cannot keep shows nothing and says so at the next words", async () => {
  const shown: string[] = [];
  const full = new Error("disk full");
  const pen = createDeltaPen({ keep: () => Promise.reject(full), show: chunk => void shown.push(chunk.text), everyMs: 0 });
  pen.add("text", "a");
  await wait(5);
  expect(() => pen.add("text", "b")).toThrow(full);
  expect(await pen.close()).toEqual([]);
  expect(shown).toEqual([]);
});
