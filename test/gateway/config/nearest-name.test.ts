import { expect, test } from "vitest";
import { nameDistance, nearestName } from "../../../gateway/config/nearest-name.ts";

test.each([
  ["abc", "abc", 0],
  ["abc", "acb", 1],
  ["abc", "ab", 1],
  ["", "abc", 3],
  ["kitten", "sitting", 3],
])("%s and %s are %i apart", (a, b, distance) => {
  expect(nameDistance(a, b)).toBe(distance);
  expect(nameDistance(b, a)).toBe(distance);
});

test("names that only differ in case and hyphens are near, strangers are not", () => {
  const names = ["maxFileBytes", "port", "bind"];
  expect(nearestName("max-file-bytes", names)).toBe("maxFileBytes");
  expect(nearestName("prot", names)).toBe("port");
  expect(nearestName("theme", names)).toBeUndefined();
  expect(nearestName("x".repeat(100_000), names)).toBeUndefined();
});
