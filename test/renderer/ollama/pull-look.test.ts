import { describe, expect, test } from "vitest";
import type { Pull } from "../../../contract/routes/ollama.ts";
import { ollamaCatalogues } from "../../../renderer/i18n/ollama-text.ts";
import {
  canPause,
  canResume,
  leftWords,
  pullPhase,
  pullShare,
  shownPulls,
  unheardOf,
} from "../../../renderer/ollama/pull-look.ts";
import { makePull } from "../../support/mock-gateway/ollama-data.ts";

test.each([
  [0, null, null],
  [5, 0, null],
  [25, 100, 0.25],
  [120, 100, 1],
  [-3, 100, 0],
])("%s of %s bytes is a share of %s", (completedBytes, totalBytes, share) => {
  expect(pullShare({ completedBytes, totalBytes })).toBe(share);
});

test.each([
  [0, "1 second left"],
  [59, "59 seconds left"],
  [60, "about 1 minute left"],
  [89 * 60, "about 89 minutes left"],
  [90 * 60, "about 2 hours left"],
  [10 * 3600, "about 10 hours left"],
])("%s seconds: %s", (seconds, words) => {
  expect(leftWords(seconds, ollamaCatalogues.en.pulls)).toBe(words);
});

describe("what the stream told and what was answered", () => {
  const old = makePull({ model: "a", state: "fetching", completedBytes: 1 });
  const fresh = { ...old, completedBytes: 2 };
  const other = makePull({ model: "b", state: "waiting" });
  test("each download stands as it was told last; one that was taken off stays away", () => {
    expect(shownPulls([old], { [fresh.id]: fresh, [other.id]: other })).toEqual([fresh]);
  });
  test("a download that the answer does not have is asked for once", () => {
    const told = { [fresh.id]: fresh, [other.id]: other };
    expect(unheardOf([old], told, new Set())).toEqual([other.id]);
    expect(unheardOf([old], told, new Set([other.id]))).toEqual([]);
  });
});

test("one that waits says whether it connects or tries again; others say what they do", () => {
  const failure = { code: "REGISTRY_UNREACHABLE", message: "m", hint: "h" };
  expect(pullPhase({ state: "waiting", failure: null })).toBe("waiting");
  expect(pullPhase({ state: "waiting", failure })).toBe("again");
  expect(pullPhase({ state: "failed", failure })).toBe("failed");
  expect(pullPhase({ state: "fetching", failure: null })).toBe("fetching");
});

test("a download is paused or resumed, never both, and a finished one neither", () => {
  const states: Pull["state"][] = ["waiting", "fetching", "stalled", "checking", "paused", "failed", "done"];
  expect(states.map(state => `${state} ${canPause({ state }) ? "pause" : canResume({ state }) ? "resume" : "-"}`)).toEqual([
    "waiting pause",
    "fetching pause",
    "stalled pause",
    "checking pause",
    "paused resume",
    "failed resume",
    "done -",
  ]);
});
