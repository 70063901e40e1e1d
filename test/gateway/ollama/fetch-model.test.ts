import { expect, test } from "vitest";
import type { OllamaClient } from "../../../gateway/ollama/client.ts";
import { type FetchDeps, fetchModel, type Report } from "../../../gateway/ollama/pulls/fetch-model.ts";
import { createFakeClock } from "../../support/fake-clock.ts";

type End = Awaited<ReturnType<OllamaClient["pull"]>>;
type Try = (line: (value: Record<string, unknown>) => void, signal: AbortSignal) => Promise<End> | End;

const MB = 1_000_000;
const silent: End = { kind: "silent", problem: "ECONNRESET" };
const refused = (problem: string): End => ({ kind: "refused", status: 200, problem });
const layer = (completed: number, total = 1_000 * MB) => ({ status: "pulling aaa", digest: "sha256:aaa", total, completed });

/** Rests pass at once and move the clock. */
function room(tries: readonly Try[], more: Partial<FetchDeps> = {}) {
  const clock = createFakeClock();
  const stop = new AbortController();
  const rests: number[] = [];
  const stages: Report["stage"][] = [];
  const reports: Report[] = [];
  let count = 0;
  const deps: FetchDeps = {
    client: {
      pull: async (_url, _wanted, onLine, signal) => {
        const next = tries[count++];
        if (next === undefined) throw new Error("one try too many");
        return await next(onLine, signal);
      },
    },
    clock,
    rest: async (ms, signal) => {
      if (ms !== 1_000 || !stages.includes("fetching")) rests.push(ms);
      clock.advance(ms);
      await new Promise(resolve => setImmediate(resolve));
      if (signal.aborted) return;
    },
    baseUrl: () => "http://127.0.0.1:1",
    disk: async () => ({ folder: "/models", freeBytes: 100_000 * MB }),
    expectedBytes: () => undefined,
    ...more,
  };
  const report = (now: Report): void => {
    reports.push(now);
    if (stages.at(-1) !== now.stage) stages.push(now.stage);
  };
  const run = () => fetchModel({ model: "tiny", insecure: false }, deps, report, stop.signal);
  return { run, stop, clock, rests, stages, reports, tries: () => count };
}

const done: Try = line => {
  line(layer(600 * MB));
  line(layer(1_000 * MB));
  line({ status: "verifying sha256 digest" });
  return { kind: "done" };
};

test("from the first line to the last", async () => {
  const { run, stages, reports } = room([done]);
  expect(await run()).toEqual({ kind: "done" });
  expect(stages).toEqual(["waiting", "fetching", "checking"]);
  expect(reports.at(-1)).toMatchObject({ completed: 1_000 * MB, total: 1_000 * MB });
});

test("all bytes are there: it is being checked, before Ollama says so", async () => {
  const { run, stages } = room([
    line => {
      line(layer(999 * MB));
      line(layer(1_000 * MB));
      return { kind: "done" };
    },
  ]);
  expect(await run()).toEqual({ kind: "done" });
  expect(stages).toEqual(["waiting", "fetching", "checking"]);
});

test("while it waits for another try it tells what the last one met, until bytes come", async () => {
  const away: Try = () => refused("dial tcp: lookup registry.ollama.ai: no such host");
  const { run, reports } = room([away, done]);
  expect(await run()).toEqual({ kind: "done" });
  const told = reports.map(({ stage, problem }) => `${stage} ${problem?.code ?? "-"}`);
  expect(told.filter((line, at) => line !== told[at - 1])).toEqual([
    "waiting -",
    "waiting REGISTRY_UNREACHABLE",
    "fetching -",
    "checking -",
  ]);
});

test("a lost connection is taken up again, as often as it takes", async () => {
  const lost: Try = () => silent;
  const { run, tries } = room([lost, lost, lost, lost, lost, lost, lost, lost, done]);
  expect(await run()).toEqual({ kind: "done" });
  expect(tries()).toBe(9);
});

test("while Ollama does not run, it waits", async () => {
  let looks = 0;
  const { run, tries, rests } = room([done], { baseUrl: () => (looks++ < 3 ? undefined : "http://127.0.0.1:1") });
  expect(await run()).toEqual({ kind: "done" });
  expect(tries()).toBe(1);
  expect(rests.slice(0, 3)).toEqual([500, 1_000, 2_000]);
});

test("a registry that cannot be reached is tried four times, then a person is asked", async () => {
  const away: Try = () => refused("dial tcp: lookup registry.ollama.ai: no such host");
  const { run, tries } = room([away, away, away, away]);
  expect(await run()).toMatchObject({ kind: "failed", failure: { code: "REGISTRY_UNREACHABLE" } });
  expect(tries()).toBe(4);
});

test("bytes that came in between begin the count anew", async () => {
  const away: Try = () => refused("unexpected EOF");
  const some =
    (completed: number): Try =>
    line => {
      line(layer(completed));
      return refused("unexpected EOF");
    };
  const { run } = room([away, away, away, some(100), away, away, some(200), done]);
  expect(await run()).toEqual({ kind: "done" });
});

test("what no other try can cure ends it at once", async () => {
  const { run, tries } = room([() => refused("pull model manifest: file does not exist")]);
  expect(await run()).toEqual({ kind: "failed", failure: { code: "MODEL_NOT_FOUND_THERE", slots: { model: "tiny" } } });
  expect(tries()).toBe(1);
});

test("too little disk: refused before a byte is fetched, when the size is known", async () => {
  const disk = async () => ({ folder: "/models", freeBytes: 1_500 * MB });
  const { run, tries } = room([], { disk, expectedBytes: () => 1_000 * MB });
  expect(await run()).toEqual({
    kind: "failed",
    failure: { code: "NOT_ENOUGH_DISK", slots: { model: "tiny", needed: "1.5 GB", free: "1.5 GB", folder: "/models" } },
  });
  expect(tries()).toBe(0);
});

test("too little disk: stopped as soon as the registry has said the size, and Ollama is let go", async () => {
  const disk = async () => ({ folder: "/models", freeBytes: 1_000 * MB });
  let aborted = false;
  const endless: Try = (line, signal) => {
    line(layer(10 * MB));
    return new Promise(resolve =>
      signal.addEventListener("abort", () => {
        aborted = true;
        resolve(silent);
      }),
    );
  };
  const { run } = room([endless], { disk });
  expect(await run()).toMatchObject({ kind: "failed", failure: { code: "NOT_ENOUGH_DISK", slots: { folder: "/models" } } });
  expect(aborted).toBe(true);
});

test("a disk that is full in the end is told with its figures", async () => {
  let free = 100_000 * MB;
  const { run } = room(
    [
      line => {
        line(layer(900 * MB));
        free = 3 * MB;
        return refused("write sha256-aaa-partial: no space left on device");
      },
    ],
    { disk: async () => ({ folder: "/models", freeBytes: free }) },
  );
  expect(await run()).toMatchObject({
    kind: "failed",
    failure: { code: "NOT_ENOUGH_DISK", slots: { free: "3 MB", needed: "637 MB" } },
  });
});

test("half a minute without a byte is called stalled, and a byte ends it", async () => {
  let go: (end: End) => void = () => undefined;
  let say: (value: Record<string, unknown>) => void = () => undefined;
  const { run, stages } = room([
    line => {
      say = line;
      line(layer(10));
      return new Promise(resolve => {
        go = resolve;
      });
    },
  ]);
  const over = run();
  await expect.poll(() => stages.at(-1)).toBe("stalled");
  say(layer(20));
  expect(stages.at(-1)).toBe("fetching");
  go({ kind: "done" });
  expect(await over).toEqual({ kind: "done" });
});

test("aborted it ends, whatever it does at that moment", async () => {
  const held: Try = (_line, signal) => new Promise(resolve => signal.addEventListener("abort", () => resolve(silent)));
  const running = room([held]);
  const over = running.run();
  await expect.poll(running.tries).toBe(1);
  running.stop.abort();
  expect(await over).toEqual({ kind: "aborted" });
  const waiting = room([], { baseUrl: () => undefined });
  const waited = waiting.run();
  waiting.stop.abort();
  expect(await waited).toEqual({ kind: "aborted" });
});
