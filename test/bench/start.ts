import { rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fillHome } from "./fill.ts";
import { closedLoop, median } from "./load.ts";
import { freePort } from "./ports.ts";
import { dropHome, makeHome, startHearth, startScript, treeRssBytes } from "./processes.ts";
import type { Row } from "./row.ts";

const rounds = 7;
const pause = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms));
const megabytes = (bytes: number): string => (bytes / 1024 / 1024).toFixed(0);

export async function benchStart(): Promise<Row[]> {
  const database = join(tmpdir(), `hearth-bench-empty-${process.pid}.db`);
  const full = makeHome("http://127.0.0.1:9");
  await fillHome(full, 100_000);
  const times = { baseline: [] as number[], empty: [] as number[], full: [] as number[] };
  for (let round = 0; round < rounds; round++) {
    const baseline = await startScript("empty", "empty.ts", [database]);
    times.baseline.push(baseline.startedInMs);
    await baseline.stop();
    const home = makeHome("http://127.0.0.1:9");
    const first = await startHearth(home, await freePort());
    times.empty.push(first.startedInMs);
    await first.stop();
    dropHome(home);
    const second = await startHearth(full, await freePort());
    times.full.push(second.startedInMs);
    await second.stop();
  }
  dropHome(full);
  for (const suffix of ["", "-wal", "-shm"]) rmSync(`${database}${suffix}`, { force: true });
  const base = median(times.baseline);
  return [
    { what: "empty Fastify + SQLite process, ms", value: base.toFixed(0), reach: "baseline" },
    {
      what: "hearth, empty home, ms (times the baseline)",
      value: `${median(times.empty).toFixed(0)} (${(median(times.empty) / base).toFixed(2)}x)`,
      reach: "<= 300",
    },
    {
      what: "hearth, 100k messages, ms (times the baseline)",
      value: `${median(times.full).toFixed(0)} (${(median(times.full) / base).toFixed(2)}x)`,
      reach: "<= 300",
    },
  ];
}

export async function benchMemory(): Promise<Row[]> {
  const upstream = await startScript("upstream", "upstream.ts", ["50", "0"]);
  const home = makeHome(upstream.url);
  const baseline = await startScript("empty", "empty.ts", [":memory:"]);
  const hearth = await startHearth(home, await freePort());
  try {
    await pause(10_000);
    const idleBase = treeRssBytes(baseline.pid);
    const idle = treeRssBytes(hearth.pid);
    let turns = 0;
    while (turns < 2_000) turns += (await closedLoop(hearth, 4, 500)).done;
    await pause(10_000);
    const after = treeRssBytes(hearth.pid);
    return [
      { what: "empty Fastify + SQLite process, idle, MB", value: megabytes(idleBase), reach: "baseline" },
      {
        what: "hearth's process tree, idle 10 s after start, MB",
        value: `${megabytes(idle)} (${(idle / idleBase).toFixed(2)}x)`,
        reach: "<= 110",
      },
      { what: `growth after ${turns} turns, MB`, value: megabytes(after - idle), reach: "<= 30" },
    ];
  } finally {
    await Promise.all([hearth.stop(), baseline.stop()]);
    await upstream.stop();
    dropHome(home);
  }
}
