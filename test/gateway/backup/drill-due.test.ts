import { describe, expect, test } from "vitest";
import type { DrillRecord, KnownBackup } from "../../../gateway/backup/catalogue.ts";
import { failing, placesDue, unprovenSince, withDrill } from "../../../gateway/backup/drill/due.ts";

const dayMs = 86_400_000;
const now = Date.parse("2026-11-21T12:00:00Z");
const drill = (place: string, daysAgo: number, ok = true): DrillRecord => ({
  ...{ at: now - daysAgo * dayMs, place, backupId: "b", ok, steps: [], failure: ok ? null : { code: "DRILL_FAILED", slots: {} } },
});
const backup = (places: readonly string[], daysAgo = 0, verifiedAt: number | null = now): KnownBackup => ({
  ...{ id: `b${daysAgo}`, file: "f", bytes: 1, createdAt: now - daysAgo * dayMs, verifiedAt, provenAt: null, reason: "asked" },
  ...{ version: "1", homeId: "h", counts: { conversations: 0, messages: 0 } },
  copies: Object.fromEntries(places.map(place => [place, { bytes: 1, at: now }])),
});
const known = (backups: KnownBackup[], drills: DrillRecord[] = []) => ({ homeId: "h", backups, drills });

const foreign = known([
  { ...backup(["home"], 90), homeId: "other" },
  { ...backup(["home"], 80, null), homeId: "" },
]);

describe("which places are due", () => {
  const both = [backup(["home", "nas"])];
  test.each([
    ["never tested: at once", known(both), 7, ["home", "nas"]],
    ["a place without a copy is not", known([backup(["home"])]), 7, ["home"]],
    ["a stranger that nobody has verified is not", known([backup(["home"], 0, null)]), 7, []],
    ["a week later, each for itself", known(both, [drill("home", 7), drill("nas", 6.9)]), 7, ["home"]],
    ["another machine's is not, though somebody has looked into it", known([{ ...backup(["home"]), homeId: "other" }]), 7, []],
    [
      "a day after a failure, however old the last success",
      known(both, [drill("home", 3), drill("home", 1, false), drill("nas", 0.9, false)]),
      7,
      ["home"],
    ],
    ["never, when that is wished", known(both), 0, []],
  ] as const)("%s", (_name, state, everyDays, expected) => {
    expect(placesDue(state, ["home", "nas"], everyDays, now)).toEqual(expected);
  });
});

test.each([
  ["no backup: nothing to prove", known([]), null],
  ["the first one is young", known([backup(["home"], 13)]), null],
  ["another machine's, and one that nobody has looked into: not ours to prove", foreign, null],
  ["two weeks without a proof", known([backup(["home"], 15), backup(["home"], 1)]), now - 15 * dayMs],
  ["proven this week", known([backup(["home"], 90)], [drill("home", 5)]), null],
  [
    "proven long ago, failing since",
    known([backup(["home"], 90)], [drill("home", 15), drill("home", 1, false)]),
    now - 15 * dayMs,
  ],
])("unproven for too long: %s", (_name, state, expected) => {
  expect(unprovenSince(state, now)).toBe(expected);
});

test("what fails is told of each place that is still there, until a test succeeds", () => {
  const drills = [drill("home", 3, false), drill("home", 2), drill("nas", 1, false), drill("gone", 1, false)];
  expect(failing({ drills }, ["home", "nas"]).map(({ place }) => place)).toEqual(["nas"]);
});

test("a few results of each place are kept, and its newest success however old it is", () => {
  let drills: readonly DrillRecord[] = [drill("home", 100), drill("nas", 50)];
  for (let daysAgo = 20; daysAgo > 0; daysAgo -= 1) drills = withDrill(drills, drill("home", daysAgo, false));
  expect(drills.map(({ place, at }) => [place, (now - at) / dayMs])).toEqual([
    ["home", 100],
    ["nas", 50],
    ...[5, 4, 3, 2, 1].map(daysAgo => ["home", daysAgo]),
  ]);
});
