import { describe, expect, test } from "vitest";
import { readKey } from "../../../gateway/backup/archive/keys.ts";
import { keysIn, kitFileName, kitText } from "../../../renderer/backup/kit/kit-text.ts";
import { planChanges, planDraft, planOf, planProblems } from "../../../renderer/backup/plan/plan-draft.ts";
import { knownCounts } from "../../../renderer/backup/restore/known-counts.ts";
import { trendLine } from "../../../renderer/backup/trend.ts";

describe("when and how long", () => {
  const plan = planOf({ backup: { at: "04:15", keepDays: 60 } });
  test("is as usual where nothing was written", () => {
    expect(planOf({})).toEqual({ at: "03:00", keepDays: 30, drillEveryDays: 7 });
    expect(plan).toEqual({ at: "04:15", keepDays: 60, drillEveryDays: 7 });
  });
  test("a form that was not touched changes nothing", () => {
    for (const one of [plan, { ...plan, at: "off" }]) expect(planChanges(planDraft(one), one)).toEqual([]);
  });
  test("only what is different is written", () => {
    expect(planChanges({ ...planDraft(plan), daily: false, drill: "0" }, plan)).toEqual([
      { path: ["backup", "at"], value: "off" },
      { path: ["backup", "drillEveryDays"], value: 0 },
    ]);
  });
  test.each([
    [{ time: "24:00" }, { time: "notTime", keepDays: null }],
    [
      { time: "", daily: false },
      { time: null, keepDays: null },
    ],
    [{ keepDays: "" }, { time: null, keepDays: "notDays" }],
    [{ keepDays: "1.5" }, { time: null, keepDays: "notDays" }],
    [{ keepDays: "3651" }, { time: null, keepDays: "notDays" }],
  ] as const)("%j", (piece, expected) => {
    expect(planProblems({ ...planDraft(plan), ...piece })).toEqual(expected);
  });
});

describe("the kit as a file", () => {
  test("is a key file: every line but the key is a comment, in both languages", async () => {
    const { generateX25519Identity } = await import("age-encryption");
    const identity = await generateX25519Identity();
    const commands = ["age -d -i key.txt -o backup.tar.zst BACKUP.tar.zst.age", "zstd -d backup.tar.zst", "tar xf backup.tar"];
    const made = { madeAt: Date.UTC(2026, 10, 21, 12), hostName: "attic", fingerprint: "1a2b 3c4d" };
    const text = kitText({ identity, recipient: "age1x", qrSvg: "", ...made, commands });
    expect(text.split("\n").filter(line => line !== "" && !line.startsWith("#"))).toEqual([identity]);
    expect((await readKey(text)).identity).toBe(identity);
    // Chosen in a form, only the key stands in its field; of a file with two keys both.
    expect(keysIn(text)).toBe(identity);
    expect(keysIn(`# key: ${identity.toLowerCase()}\r\n${identity}X`)).toBe(`${identity.toLowerCase()}\n${identity}X`);
    expect(keysIn("Dear diary")).toBe("");
    expect(text).toContain("# Hearth emergency kit");
    expect(text).toContain("# Hearth 应急卡");
    for (const command of commands) expect(text).toContain(command);
    // Whose it is, for somebody who has several.
    for (const mark of ["attic", "1a2b 3c4d", "Nov 21, 2026", "2026年11月21日"]) expect(text).toContain(mark);
    expect(kitFileName(made)).toBe("hearth-emergency-kit-attic-1a2b-3c4d.txt");
    expect(kitFileName({ ...made, hostName: "Anna's/../mac" })).toBe("hearth-emergency-kit-Anna-s-..-mac-1a2b-3c4d.txt");
  });
});

describe("sizes as a line", () => {
  test("needs two points", () => {
    expect(trendLine([], 100, 40)).toBeNull();
    expect(trendLine([{ at: 0, bytes: 1 }], 100, 40)).toBeNull();
  });
  test("begins at zero, so that half the size is half the height", () => {
    const drawn = trendLine(
      [
        { at: 0, bytes: 50 },
        { at: 1, bytes: 100 },
      ],
      100,
      46,
    );
    expect(drawn?.line).toBe("M3 23L97 3");
    expect(drawn?.last).toEqual([97, 3]);
  });
  test("survives backups of nothing", () => {
    expect(
      trendLine(
        [
          { at: 0, bytes: 0 },
          { at: 1, bytes: 0 },
        ],
        100,
        46,
      )?.line,
    ).toBe("M3 43L97 43");
  });
});

test("of the tables those that people know, in their order", () => {
  expect(knownCounts({ meta: 9, files: 1, sessions: 3 })).toEqual([
    ["conversations", 3],
    ["files", 1],
  ]);
});
