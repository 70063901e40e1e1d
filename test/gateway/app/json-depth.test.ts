import fc from "fast-check";
import { expect, it } from "vitest";
import { isNestedDeeper } from "../../../gateway/json-depth.ts";

const nested = (depth: number): string => `${'{"a":['.repeat(depth / 2)}1${"]}".repeat(depth / 2)}`;
const depthOf = (value: unknown): number =>
  typeof value === "object" && value !== null ? 1 + Math.max(0, ...Object.values(value).map(depthOf)) : 0;

it("counts levels, and none that stand in a string", () => {
  expect([isNestedDeeper(nested(200), 200), isNestedDeeper(nested(202), 200)]).toEqual([false, true]);
  expect(isNestedDeeper(JSON.stringify({ a: "[".repeat(900), 'b\\"': '\\"[{'.repeat(300) }), 200)).toBe(false);
  expect(isNestedDeeper(`["\\\\",${"[".repeat(500)}`, 200)).toBe(true);
  expect(isNestedDeeper(`"${"[".repeat(500)}`, 200)).toBe(false);
});

it("agrees with the value that the text stands for", () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 8 }), value => {
      const depth = depthOf(value);
      const text = JSON.stringify(value) + " ".repeat(100);
      expect(isNestedDeeper(text, depth)).toBe(false);
      if (depth > 0) expect(isNestedDeeper(text, depth - 1)).toBe(true);
    }),
  );
});
