import { expect, test } from "vitest";
import { createFormat } from "../../../renderer/i18n/format.ts";
import { chooseLanguage } from "../../../renderer/i18n/language.ts";

test.each([
  [null, ["en-GB", "zh"], "en"],
  [null, ["fr", "zh-TW", "en"], "zh-CN"],
  [null, ["fr", "de"], "en"],
  [null, [], "en"],
  ["zh-CN", ["en"], "zh-CN"],
  ["klingon", ["zh-CN"], "zh-CN"],
] as const)("chosen %s, preferred %s: %s", (chosen, preferred, language) => {
  expect(chooseLanguage(chosen, preferred)).toBe(language);
});

test("sizes, spans and dates read as people write them", () => {
  const en = createFormat("en");
  const zh = createFormat("zh-CN");
  const now = Date.UTC(2026, 0, 2, 12);
  expect([en.bytes(5), en.bytes(1234), en.bytes(482_113), en.bytes(25_000_000)]).toEqual([
    "5 bytes",
    "1.2 kB",
    "482 kB",
    "25 MB",
  ]);
  expect([en.duration(400), en.duration(4200), en.duration(125_000)]).toEqual(["1 sec", "4 sec", "2 min 5 sec"]);
  expect([en.relative(now - 7_200_000, now), en.relative(now - 86_400_000, now), zh.relative(now - 120_000, now)]).toEqual([
    "2 hours ago",
    "yesterday",
    "2分钟前",
  ]);
});

test.each([
  [0, "just now", "刚刚"],
  [59_000, "just now", "刚刚"],
  // The gateway's clock is ahead of the reader's.
  [-1_000, "just now", "刚刚"],
  [-3_600_000, "just now", "刚刚"],
  [120_000, "2 minutes ago", "2分钟前"],
  [59.7 * 60_000, "1 hour ago", "1小时前"],
  [23.9 * 3_600_000, "yesterday", "昨天"],
  [86_400_000, "yesterday", "昨天"],
])("what happened %d ms ago is past in both languages", (agoMs, english, chinese) => {
  const now = Date.UTC(2026, 0, 2, 12);
  expect((["en", "zh-CN"] as const).map(language => createFormat(language).ago(now - agoMs, now))).toEqual([english, chinese]);
});
