import { describe, expect, test } from "vitest";
import { groupCode, isLoopbackUrl, newcomer, svgAddress, timeLeft } from "../../../renderer/devices/pairing.ts";

describe("a pairing code on the screen", () => {
  test.each([
    ["ABCDEFGH", "ABCD-EFGH"],
    ["ABC", "ABC"],
  ])("%s is shown as %s", (code, shown) => {
    expect(groupCode(code)).toBe(shown);
  });

  test.each([
    ["http://127.0.0.1:18789/#pair=X", true],
    ["http://localhost:18789/", true],
    ["http://[::1]:18789/", true],
    ["http://100.101.102.103:18789/#pair=X", false],
    ["https://home.tail1234.ts.net/#pair=X", false],
    ["no address", false],
    ["https://127.example.org/", false],
  ])("%s is only for this computer: %s", (url, only) => {
    expect(isLoopbackUrl(url)).toBe(only);
  });

  test.each([
    [600_000, "10:00"],
    [599_001, "10:00"],
    [65_000, "1:05"],
    [1, "0:01"],
    [0, null],
    [-5, null],
  ])("%s ms before its end it says %s", (ms, words) => {
    expect(timeLeft(1_000_000 + ms, 1_000_000)).toBe(words);
  });

  test("the device that was not there before is the one that came", () => {
    const known = new Set(["a", "b"]);
    expect(newcomer(known, [{ id: "b" }, { id: "c" }])).toEqual({ id: "c" });
    expect(newcomer(known, [{ id: "b" }])).toBeNull();
  });

  test("its picture cannot break out of its address", () => {
    expect(svgAddress(`<svg a="1">#'&</svg>`)).toBe(
      "data:image/svg+xml;charset=utf-8,%3Csvg%20a%3D%221%22%3E%23'%26%3C%2Fsvg%3E",
    );
  });
});
