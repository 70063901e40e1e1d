import { describe, expect, test } from "vitest";
import { type Setup, SetupStep } from "../../../contract/routes/setup.ts";
import { listedSteps, type StepState, stepAfter, stepBefore, stepNamed, whereToGoOn } from "../../../renderer/setup/steps.ts";

const setupWith = (
  states: Partial<Record<SetupStep, StepState>> = {},
  leftOut: readonly SetupStep[] = [],
): Pick<Setup, "steps"> => ({
  steps: SetupStep.options.filter(step => !leftOut.includes(step)).map(step => ({ step, state: states[step] ?? "open" })),
});
const all = setupWith();

describe("where the wizard goes on", () => {
  test.each([
    ["at the first step of a new home", {}, true, "language"],
    ["at the first open one", { language: "done", start: "skipped" }, true, "model"],
    ["at one that was left open between others", { language: "done", start: "done", reach: "done" }, true, "model"],
    [
      "past the login in a browser",
      { language: "done", start: "done", model: "done", reach: "done", budget: "done", backup: "done" },
      false,
      "phone",
    ],
    [
      "at the login on the desktop",
      { language: "done", start: "done", model: "done", reach: "done", budget: "done", backup: "done" },
      true,
      "login",
    ],
  ] as const)("%s", (_name, states, desktop, expected) => {
    expect(whereToGoOn(setupWith(states), desktop)).toBe(expected);
  });
  test("at the last page when nothing is open", () => {
    const states = Object.fromEntries(SetupStep.options.map(step => [step, "done"] as const));
    expect(whereToGoOn(setupWith(states), true)).toBe("done");
  });
});

test("a browser lists the steps that it walks; the login only where its address was opened", () => {
  const listed = (desktop: boolean, current: "language" | "login"): string[] =>
    listedSteps(all, desktop, current).map(({ step }) => step);
  const browser = ["language", "start", "model", "reach", "budget", "backup", "phone"];
  expect(listed(false, "language")).toEqual(browser);
  expect(listed(false, "login")).toEqual([...browser.slice(0, -1), "login", "phone"]);
  expect(listed(true, "language")).toEqual([...browser.slice(0, -1), "login", "phone"]);
});

describe("the way", () => {
  const walk = (desktop: boolean, setup = all): { way: string[]; over: string[] } => {
    const way: string[] = ["language"];
    const over: string[] = [];
    for (let at = stepAfter(setup, "language", desktop); ; at = stepAfter(setup, at.next, desktop)) {
      way.push(at.next);
      over.push(...at.over);
      if (at.next === "done") return { way, over };
    }
  };
  test("has every step on the desktop", () => {
    expect(walk(true)).toEqual({
      way: ["language", "start", "model", "reach", "budget", "backup", "login", "phone", "done"],
      over: [],
    });
  });
  test("leaves the login out in a browser, and says so", () => {
    expect(walk(false)).toEqual({
      way: ["language", "start", "model", "reach", "budget", "backup", "phone", "done"],
      over: ["login"],
    });
  });
  test("has only what the gateway offers", () => {
    expect(walk(true, setupWith({}, ["reach", "phone"])).way).toEqual([
      "language",
      "start",
      "model",
      "budget",
      "backup",
      "login",
      "done",
    ]);
    expect(walk(false, setupWith({}, ["phone"]))).toMatchObject({ over: ["login"] });
  });
  test("back is the way forward again", () => {
    for (const desktop of [true, false]) {
      const back: string[] = ["done"];
      for (let at = stepBefore(all, "done", desktop); at !== null; at = stepBefore(all, at, desktop)) back.push(at);
      expect(back.toReversed()).toEqual(walk(desktop).way);
    }
  });
});

test.each([
  ["model", "model"],
  ["done", "done"],
  ["backup", "backup"],
  ["nonsense", null],
  [null, null],
] as const)("the address %s names %s", (address, step) => {
  expect(stepNamed(all, address)).toBe(step);
});
