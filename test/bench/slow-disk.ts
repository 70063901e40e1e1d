import { cpSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { closedLoop, median, pacedAnswers, percentile, streamStalls } from "./load.ts";
import { freePort } from "./ports.ts";
import { builtGateway, dropHome, makeHome, startHearth, startScript, type Target } from "./processes.ts";
import type { Row } from "./row.ts";

/** A copy of the built gateway whose writer commits slowly. It lies inside the project, so that its packages are found. */
function slowGateway(): { entry: string; remove(): void } {
  const built = dirname(dirname(builtGateway));
  const copy = join(dirname(built), ".cache", `bench-slow-disk-${process.pid}`);
  mkdirSync(copy, { recursive: true });
  for (const folder of ["chunks", "gateway"]) cpSync(join(built, folder), join(copy, folder), { recursive: true });
  const writer = join(copy, "gateway", "writer-thread.mjs");
  renameSync(writer, join(copy, "gateway", "true-writer-thread.mjs"));
  const slow = pathToFileURL(join(import.meta.dirname, "slow-commit.ts")).href;
  writeFileSync(writer, `import ${JSON.stringify(slow)};\nawait import("./true-writer-thread.mjs");\n`);
  return { entry: join(copy, "gateway", "server.mjs"), remove: () => rmSync(copy, { recursive: true, force: true }) };
}

const rounds = 3;
const chunkMs = 50;
const streams = 50;

/** Stalls of live streams while 200 other requests a second are written down. */
async function stallsUnderLoad(target: Target): Promise<number[]> {
  const [stalls] = await Promise.all([streamStalls(target, streams, chunkMs, 4_000), pacedAnswers(target, 200, 4_000)]);
  return stalls;
}

export async function benchSlowDisk(): Promise<Row[]> {
  const slow = slowGateway();
  const upstream = await startScript("upstream", "upstream.ts", ["50", String(chunkMs)]);
  const homes = [makeHome(upstream.url), makeHome(upstream.url)] as const;
  const quickTarget = await startHearth(homes[0], await freePort());
  const slowTarget = await startHearth(homes[1], await freePort(), slow.entry);
  try {
    const perSecond = { quick: [] as number[], slow: [] as number[] };
    const p99s = { direct: [] as number[], quick: [] as number[], slow: [] as number[] };
    let wrong = 0;
    for (const target of [quickTarget, slowTarget]) await closedLoop(target, 32, 1_500);
    for (let round = 0; round < rounds; round++) {
      for (const [name, target] of [
        ["quick", quickTarget],
        ["slow", slowTarget],
      ] as const) {
        const found = await closedLoop(target, 32, 4_000);
        perSecond[name].push(found.perSecond);
        wrong += found.wrong;
      }
      for (const [name, target] of [
        ["direct", upstream],
        ["quick", quickTarget],
        ["slow", slowTarget],
      ] as const)
        p99s[name].push(percentile(await stallsUnderLoad(target), 0.99));
    }
    const best = (values: readonly number[]): string => Math.min(...values).toFixed(1);
    const both = (values: readonly number[]): string => `${median(values).toFixed(1)} / ${best(values)}`;
    return [
      { what: "requests/s at 32 connections, this disk", value: median(perSecond.quick).toFixed(0), reach: "baseline" },
      { what: "requests/s, 10 ms added to every COMMIT", value: median(perSecond.slow).toFixed(0), reach: ">= 1000" },
      { what: "stall of live streams p99, direct, ms (best round)", value: both(p99s.direct), reach: "baseline" },
      { what: "stall p99, this disk, ms (best round)", value: both(p99s.quick), reach: "baseline" },
      { what: "stall p99, 10 ms added, ms (best round)", value: both(p99s.slow), reach: "<= 15" },
      { what: "answers that were wrong", value: String(wrong), reach: "0" },
    ];
  } finally {
    await Promise.all([quickTarget.stop(), slowTarget.stop()]);
    await upstream.stop();
    slow.remove();
    for (const home of homes) dropHome(home);
  }
}
