import { describe, expect, test } from "vitest";
import {
  beyond,
  contentOf,
  failedDrills,
  jobLine,
  jobShare,
  jobTitle,
  momentsOf,
  namesOf,
  nearestPlace,
  nextTryLine,
  placeName,
  placesOf,
  standingOf,
  wantsDrill,
  within,
} from "../../../renderer/backup/look.ts";
import { backupCatalogues } from "../../../renderer/i18n/backup-text.ts";
import { createFormat } from "../../../renderer/i18n/format.ts";
import { buildCard, makeJob } from "../../support/mock-gateway/backup-data.ts";

const day = 86_400_000;
const now = Date.UTC(2026, 10, 21, 12);
const words = backupCatalogues.en;
const format = createFormat("en");

describe("what is said first", () => {
  test.each([
    ["nothing at all", null, null, "none"],
    ["a backup that nobody tried", now - day, null, "unproven"],
    ["a proof of last week", now, now - 7 * day, "proven"],
    ["a proof of exactly two weeks", now, now - 14 * day, "proven"],
    ["an older proof", now, now - 14 * day - 1, "old"],
    ["a proof whose backup is gone", null, now - day, "proven"],
  ] as const)("%s", (_name, lastAt, provenAt, expected) => {
    expect(standingOf({ lastAt, provenAt }, now)).toBe(expected);
  });
});

describe("a failed test restore", () => {
  const [drill] = buildCard("drill-failed", now).drills;
  if (!drill) throw new Error("a drill");
  test("counts until a newer one of the same place succeeded", () => {
    const mended = { ...drill, at: drill.at + 1, ok: true, failure: null };
    expect(failedDrills([drill])).toEqual([drill]);
    expect(failedDrills([mended, drill])).toEqual([]);
    expect(failedDrills([drill, mended])).toEqual([]);
    expect(failedDrills([{ ...mended, place: "NAS" }, drill])).toEqual([drill]);
  });
});

describe("a job", () => {
  test("is named with its place, the home's own by what it is", () => {
    expect(jobTitle({ kind: "upload", place: "NAS" }, words)).toBe("Copying: NAS");
    expect(jobTitle({ kind: "drill", place: "home" }, words)).toBe("Test restore: This computer");
    expect(jobTitle({ kind: "create", place: null }, words)).toBe("Backing up");
  });
  test("tells only what is known", () => {
    expect(jobLine(makeJob({}, now), words, format)).toBe("packing and encrypting · 96 MB of 430 MB · about 12 sec left");
    expect(jobLine(makeJob({ secondsLeft: null }, now), words, format)).toBe("packing and encrypting · 96 MB of 430 MB");
    expect(jobLine(makeJob({ secondsLeft: null, totalBytes: 0 }, now), words, format)).toBe("packing and encrypting");
  });
  test("never is more than whole", () => {
    expect(jobShare({ doneBytes: 5, totalBytes: 0 })).toBeNull();
    expect(jobShare({ doneBytes: 1, totalBytes: 4 })).toBe(0.25);
    expect(jobShare({ doneBytes: 9, totalBytes: 4 })).toBe(1);
  });
});

test("places are named, this computer first", () => {
  const copy = { bytes: 1, at: now };
  expect(
    placesOf(
      {
        places: [
          { place: "NAS", ...copy },
          { place: "home", ...copy },
        ],
      },
      words,
    ),
  ).toBe("This computer, NAS");
  expect(placeName("home", backupCatalogues["zh-CN"])).toBe("这台电脑");
});

test("a copy in a place that is no longer set up is told as such, and is no way to it", () => {
  const copy = { bytes: 1, at: now };
  const far = { place: "Disk", ...copy, noLongerSetUp: true };
  const places = [far, { place: "NAS", ...copy }, { place: "home", ...copy }];
  expect(placesOf({ places }, words)).toBe("This computer, NAS, Disk (no longer set up)");
  expect(within({ places }).map(({ place }) => place)).toEqual(["home", "NAS"]);
  expect(nearestPlace({ places: [far, { place: "NAS", ...copy }] })).toBe("NAS");
  expect([within({ places: [far] }), namesOf(beyond({ places }), words)]).toEqual([[], "Disk"]);
});

test("backups of one minute are told apart by their seconds; others need none", () => {
  const [first, second, other] = [now + 1_000, now + 9_000, now + 60_000];
  const momentOf = momentsOf(
    [first, second, other].map(createdAt => ({ createdAt })),
    format,
  );
  expect(momentOf(first)).not.toBe(momentOf(second));
  expect([momentOf(first), momentOf(other)]).toEqual([format.exact(first), format.dateTime(other)]);
});

test("a backup in one line: what is in it, and why it was made", () => {
  const counts = { conversations: 1, messages: 2 };
  expect(contentOf({ counts, reason: "restore" }, words)).toBe("1 conversation, 2 messages · before a restore");
  expect(contentOf({ counts: null, reason: null }, words)).toBe("Not looked into yet");
});

describe("a test restore from a new place", () => {
  const card = buildCard("healthy", now);
  const [home, place] = card.places;
  const [drill] = card.drills;
  if (!home || !place || !drill) throw new Error("two places and a drill");
  const fine = { ...place, state: "fine", backups: 1, lastAt: now } as const;
  test("is wanted once its first copy is there, until one was tried, however it ended", () => {
    const of = (over: Partial<typeof place>, drills = card.drills.slice(0, 0)) => wantsDrill({ ...fine, ...over }, drills);
    expect(of({})).toBe(true);
    expect(of({ backups: 0 })).toBe(false);
    expect(of({ backups: null, lastAt: null })).toBe(false);
    expect(of({ state: "uploading" })).toBe(false);
    expect(of({}, [{ ...drill, place: fine.name, ok: false }])).toBe(false);
    expect(of({}, [{ ...drill, place: "another" }])).toBe(true);
    expect(wantsDrill({ ...home, state: "fine", backups: 3, lastAt: now }, [])).toBe(false);
  });
});

test.each([
  [now - 5_000, "Tries again now", "即将重试"],
  [now + 400, "Tries again now", "即将重试"],
  [now + 5 * 60_000, "Next try in 5 minutes", "下次尝试：5分钟后"],
] as const)("a place is tried again at %d: %s, %s", (at, english, chinese) => {
  const lines = (["en", "zh-CN"] as const).map(language =>
    nextTryLine(at, now, backupCatalogues[language], createFormat(language)),
  );
  expect(lines).toEqual([english, chinese]);
});
