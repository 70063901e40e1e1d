import { describe, expect, test } from "vitest";
import type { EndReason } from "../../contract/status.ts";
import { decideRestart, type FailedRun } from "../../main/supervisor/restart-policy.ts";

const minute = 60_000;
const now = 100 * minute;
const crash: EndReason = { kind: "exit", code: 1 };
const fatal = (exitCode: number): EndReason => ({ kind: "fatal", code: "CONFIG_SYNTAX", message: "", hint: "", exitCode });

/** Failed runs by how long ago they ended, in minutes; each had lasted a second. */
const ago = (...minutes: number[]): FailedRun[] => minutes.map(m => ({ atMs: now - m * minute, ranMs: 1000 }));
const restart = (failures: number, afterMs: number) => ({ kind: "restart", failures, restartAtMs: now + afterMs });
const giveUp = (failures: number) => ({ kind: "giveUp", failures });

describe("decideRestart", () => {
  test.each([
    ["first failure", ago(0), crash, restart(1, 500)],
    ["second", ago(0.1, 0), crash, restart(2, 1_000)],
    ["third", ago(0.2, 0.1, 0), crash, restart(3, 2_000)],
    ["fourth", ago(0.3, 0.2, 0.1, 0), crash, restart(4, 5_000)],
    ["fifth within ten minutes is the end", ago(9.9, 0.3, 0.2, 0.1, 0), crash, giveUp(5)],
    ["the fifth, spread over more than ten minutes", ago(12, 9, 6, 3, 0), crash, restart(5, 15_000)],
    ["the sixth, spread", ago(15, 12, 9, 6, 3, 0), crash, restart(6, 30_000)],
    ["the seventh, spread, waits no longer", ago(18, 15, 12, 9, 6, 3, 0), crash, restart(7, 30_000)],
    [
      "a run of more than ten minutes begins the back-off anew",
      [...ago(13, 12, 11), { atMs: now, ranMs: 10.5 * minute }],
      crash,
      restart(1, 500),
    ],
    [
      "the failure after a long run is the second",
      [...ago(13, 12), { atMs: now - minute, ranMs: 10.5 * minute }, { atMs: now, ranMs: 1 }],
      crash,
      restart(2, 1_000),
    ],
    ["an exit 0 that nobody asked for", ago(0), { kind: "exit", code: 0 }, restart(1, 500)],
    ["ended by a signal", ago(0), { kind: "signal", signal: "SIGSEGV" }, restart(1, 500)],
    ["hung", ago(0), { kind: "hung", silentMs: 20_000 }, restart(1, 500)],
    ["never ready", ago(0), { kind: "neverReady", waitedMs: 20_000 }, restart(1, 500)],
    ["could not be started", ago(0), { kind: "notStarted", problem: "ENOENT" }, restart(1, 500)],
    ["a fatal that another start may cure", ago(0), fatal(70), restart(1, 500)],
    ["settings that cannot be used", ago(0), { kind: "exit", code: 78 }, giveUp(1)],
    ["settings, with words", ago(0), fatal(78), giveUp(1)],
    ["a taken port", ago(0), fatal(75), giveUp(1)],
    ["a loose secret file", ago(0), fatal(77), giveUp(1)],
  ] as [string, FailedRun[], EndReason, unknown][])("%s", (_name, failures, end, expected) => {
    expect(decideRestart(failures, end, now)).toEqual(expected);
  });
});
