import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { soon } from "../doors/door-app.ts";
import { openWays, type Ways } from "./cause-ways.ts";
import { nano } from "./paid-door.ts";

let ways: Ways | undefined;
afterEach(async () => {
  await ways?.stop();
  ways = undefined;
});

const agents = { sure: { model: "one/m", fallbacks: ["two/m"] } };

describe("45 openclaw #91575: a failed-over call costs no money before the budget sees it", () => {
  it.each([false, true])(
    "45 openclaw #91575: every request that leaves has its own hold, also repeats (streamed: %s)",
    async stream => {
      ways = await openWays(
        [
          { name: "one", kind: "openai", script: { fail: 500 } },
          { name: "two", kind: "anthropic", script: { reply: "one two" } },
        ],
        { settings: { agents } },
      );
      const { app, fakes } = ways;
      expect(await (await ways.chat({ model: "sure", stream })).text()).toContain("two");
      const rows = await soon(() => app.holds().length === 0 && app.usage());
      const of = (name: string) => rows.filter(row => row.provider === name);
      // The clients of the providers repeat nothing by themselves: as many rows as requests.
      expect([fakes[0]!.calls(), fakes[1]!.calls()]).toEqual([of("one").length, of("two").length]);
      expect(of("one").length).toBeGreaterThan(1);
      expect(rows.map(row => row.attempt)).toEqual(rows.map((_row, index) => index + 1));
      expect(of("one").every(row => row.state === "released" && row.cost_nano_usd === 0 && row.bound_nano_usd > 0)).toBe(true);
      expect(of("two")).toMatchObject([{ state: "settled", output_tokens: 2 }]);
    },
  );

  it("45 openclaw #91575: what failed after it was sent has cost its bound, and the fallback only gets what that leaves", async () => {
    const longest = 1_000;
    // Room for one answer of this length, and not for a second one of any use.
    const dailyBudget = (longest * nano.output * 1.2) / 1e9;
    ways = await openWays(
      [
        { name: "one", kind: "openai", script: { fail: "reset" } },
        { name: "two", kind: "anthropic" },
      ],
      { settings: { agents, cost: { dailyBudget } } },
    );
    const { app, fakes } = ways;
    const answer = await ways.chat({ model: "sure", max_tokens: longest });
    expect(answer.status).toBe(402);
    expect([fakes[0]!.calls(), fakes[1]!.calls()]).toEqual([1, 0]);
    await soon(() => app.holds().length === 0);
    const rows = app.usage();
    expect(rows).toMatchObject([{ provider: "one", state: "bound" }]);
    expect(rows[0]!.cost_nano_usd).toBeLessThanOrEqual(dailyBudget * 1e9);
  });
});

it("6 bifrost #2873: whoever in the gateway asks a model is named here, and reserves first", () => {
  const root = join(import.meta.dirname, "../../../gateway");
  const files = readdirSync(root, { recursive: true, encoding: "utf8" }).filter(file => file.endsWith(".ts"));
  const asking = (pattern: RegExp): string[] =>
    files
      .filter(file => pattern.test(readFileSync(join(root, file), "utf8")))
      .map(file => file.replaceAll("\\", "/"))
      .toSorted();
  expect(asking(/\w\.answer\((?!status)/)).toEqual(["agents/watched-events.ts"]);
  expect(asking(/watchedEvents\(/)).toEqual(["agents/attempt.ts", "agents/watched-events.ts"]);
  expect(asking(/relay\.url\(/)).toEqual(["doors/count-relayed.ts", "doors/relay.ts"]);
  for (const file of ["agents/attempt.ts", "doors/relay.ts"])
    expect(readFileSync(join(root, file), "utf8")).toMatch(/budget\.reserve\(/);
});
