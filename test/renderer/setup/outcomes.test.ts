import { describe, expect, test } from "vitest";
import { isThrough, kitIsSaved, lookOf, phoneIsIn, reachWorks } from "../../../renderer/setup/outcomes.ts";
import { whyNotYet } from "../../../renderer/setup/phone/why-not-yet.ts";
import { buildTailnet, serves } from "../../support/mock-gateway/reach-data.ts";

describe("how a step stands at the end", () => {
  test.each([
    ["done", true, "fine"],
    ["done", null, "fine"],
    ["done", false, "wants"],
    ["skipped", false, "off"],
    ["skipped", true, "off"],
    ["open", null, "off"],
  ] as const)("%s, works: %s", (state, works, look) => {
    expect(lookOf(state, works)).toBe(look);
  });

  test("a way in that was chosen works once it has an address; a phone is another device", () => {
    const url = "https://home.tail1.ts.net";
    expect([reachWorks({ mode: "local", url: null }), reachWorks({ mode: "serve", url: null })]).toEqual([true, false]);
    expect(reachWorks({ mode: "serve", url })).toBe(true);
    expect([0, 1, 2].map(phoneIsIn)).toEqual([false, false, true]);
  });

  test("a backup step that was gone through without saving the kit still wants something", () => {
    const kit = { savedAt: null, checkedAt: null, askAgain: false };
    const looks = [kit, { ...kit, savedAt: 1 }].map(one => lookOf("done", kitIsSaved(one)));
    expect(looks).toEqual(["wants", "fine"]);
  });

  test("the first run is gone through when nothing is open", () => {
    const steps = (...states: ("open" | "done" | "skipped")[]) => ({
      steps: states.map(state => ({ step: "model" as const, state })),
    });
    expect(isThrough(steps("done", "skipped"))).toBe(true);
    expect(isThrough(steps("done", "open"))).toBe(false);
  });
});

describe("why a phone cannot come in", () => {
  const running = buildTailnet("running", 0);
  const off = { wanted: false, state: "off", url: null, httpsPort: null, failure: null, companion: null } as const;
  test("a tailnet that is not there is named, whatever was chosen", () => {
    const missing = buildTailnet("missing", 0);
    for (const mode of ["local", "address", "serve"] as const)
      expect(whyNotYet({ mode, tailnet: missing, serve: off })).toMatchObject({ kind: "told", message: missing.message });
  });
  test("then what is chosen: nothing, one that opens, one that fails", () => {
    const { starting = off, "no-https": failed = off } = serves;
    expect(whyNotYet({ mode: "local", tailnet: running, serve: off })).toEqual({ kind: "closed" });
    expect(whyNotYet({ mode: "serve", tailnet: running, serve: starting })).toEqual({ kind: "opening" });
    expect(whyNotYet({ mode: "serve", tailnet: running, serve: failed })).toMatchObject({
      kind: "told",
      message: "Your tailnet has no https yet.",
    });
    expect(whyNotYet(null)).toEqual({ kind: "closed" });
  });
});
