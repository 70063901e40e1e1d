import { expect, test } from "vitest";
import { BackupSettings } from "../../contract/settings/backup.ts";

const problemOf = (...names: string[]): string | undefined =>
  BackupSettings.safeParse({ places: names.map(name => ({ type: "folder", name, path: "/x" })) }).error?.issues[0]?.message;

test.each(["home", ".", "..", "__proto__", "constructor", "toString", "hasOwnProperty", "valueOf"])(
  "a place cannot be named %s",
  name => {
    expect(problemOf(name)).toContain("another one");
  },
);

test("words like those, and one name once, are fine", () => {
  expect(problemOf("Home", "...", "proto", "群晖")).toBeUndefined();
  expect(problemOf("nas", "nas")).toContain("same name");
});
