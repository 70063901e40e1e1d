import { closedLoop, median, pacedAnswers, pacedStreams, percentile } from "./load.ts";
import { freePort } from "./ports.ts";
import { cpuMicros, dropHome, makeHome, startHearth, startScript, type Target } from "./processes.ts";
import type { Row } from "./row.ts";

type Field = { readonly direct: Target; readonly bare: Target; readonly hearth: Target };

/** Upstream, bare and Hearth side by side; all are stopped afterwards. */
async function withField<T>(chunks: number, delayMs: number, use: (field: Field) => Promise<T>): Promise<T> {
  const direct = await startScript("direct", "upstream.ts", [String(chunks), String(delayMs)]);
  const home = makeHome(direct.url);
  const bare = await startScript("bare", "bare.ts", [direct.url]);
  const hearth = await startHearth(home, await freePort());
  try {
    return await use({ direct, bare, hearth });
  } finally {
    await Promise.all([hearth.stop(), bare.stop()]);
    await direct.stop();
    dropHome(home);
  }
}

const rounds = 5;

export const benchTurn = (): Promise<Row[]> =>
  withField(50, 0, async ({ bare, hearth }) => {
    const results = { bare: [] as number[], hearth: [] as number[], cpuBare: [] as number[], cpuHearth: [] as number[] };
    let wrong = 0;
    for (const target of [bare, hearth]) await closedLoop(target, 32, 2_000);
    for (let round = 0; round < rounds; round++) {
      for (const target of [bare, hearth]) {
        const before = cpuMicros(target.pid);
        const { perSecond, done, wrong: bad } = await closedLoop(target, 32, 4_000);
        wrong += bad;
        const cpu = (cpuMicros(target.pid) - before) / done;
        results[target === bare ? "bare" : "hearth"].push(perSecond);
        results[target === bare ? "cpuBare" : "cpuHearth"].push(cpu);
      }
    }
    return [
      { what: "bare, requests/s at 32 connections", value: median(results.bare).toFixed(0), reach: "baseline" },
      { what: "hearth, requests/s", value: median(results.hearth).toFixed(0), reach: "" },
      { what: "share of bare", value: (median(results.hearth) / median(results.bare)).toFixed(2), reach: ">= 0.6" },
      { what: "CPU of bare, us a turn", value: median(results.cpuBare).toFixed(0), reach: "baseline" },
      { what: "CPU of hearth (all threads), us a turn", value: median(results.cpuHearth).toFixed(0), reach: "<= 90" },
      { what: "answers that were wrong", value: String(wrong), reach: "0" },
    ];
  });

const added = async (
  field: Field,
  measure: (target: Target) => Promise<number[]>,
): Promise<{ p50: (name: keyof Field) => number; p99: (name: keyof Field) => number }> => {
  const p50s = { direct: [] as number[], bare: [] as number[], hearth: [] as number[] };
  const p99s = { direct: [] as number[], bare: [] as number[], hearth: [] as number[] };
  for (let round = 0; round < rounds; round++) {
    for (const name of ["direct", "bare", "hearth"] as const) {
      const times = await measure(field[name]);
      p50s[name].push(percentile(times, 0.5));
      p99s[name].push(percentile(times, 0.99));
    }
  }
  return { p50: name => median(p50s[name]), p99: name => Math.min(...p99s[name]) };
};

export const benchLatency = (): Promise<Row[]> =>
  withField(50, 0, async field => {
    const { p50, p99 } = await added(field, target => pacedAnswers(target, 50, 5_000));
    return [
      {
        what: "direct p50 / p99 of the best round, ms",
        value: `${p50("direct").toFixed(2)} / ${p99("direct").toFixed(2)}`,
        reach: "baseline",
      },
      {
        what: "bare, added p50 / p99, ms",
        value: `${(p50("bare") - p50("direct")).toFixed(2)} / ${(p99("bare") - p99("direct")).toFixed(2)}`,
        reach: "baseline",
      },
      { what: "hearth, added p50, ms", value: (p50("hearth") - p50("direct")).toFixed(2), reach: "<= 1.2" },
      { what: "hearth, added p99 of the best round, ms", value: (p99("hearth") - p99("direct")).toFixed(2), reach: "<= 6" },
    ];
  });

export const benchFirstToken = (): Promise<Row[]> =>
  withField(50, 5, async field => {
    const { p50 } = await added(field, target => pacedStreams(target, 10, 5_000));
    return [
      { what: "direct, first token p50, ms", value: p50("direct").toFixed(2), reach: "baseline" },
      { what: "bare, added p50, ms", value: (p50("bare") - p50("direct")).toFixed(2), reach: "baseline" },
      { what: "hearth, added p50, ms", value: (p50("hearth") - p50("direct")).toFixed(2), reach: "<= 1.2" },
    ];
  });
