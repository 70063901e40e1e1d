import fc from "fast-check";
import { expect, test } from "vitest";
import { diffLines } from "../../../gateway/config/line-diff.ts";

const shown = (before: string, after: string): string[] => diffLines(before, after).map(({ sign, line }) => sign + line);

test.each([
  ["a\nb\nc", "a\nx\nc", [" a", "-b", "+x", " c"]],
  ["a", "a", [" a"]],
  ["a\nb", "b", ["-a", " b"]],
  ["", "a", ["-", "+a"]],
  ["1\n2\n3\n4", "1\n3\n5\n4", [" 1", "-2", " 3", "+5", " 4"]],
])("%j → %j", (before, after, expected) => {
  expect(shown(before, after)).toEqual(expected);
});

test("both texts can be read from it, and it keeps as many lines as it can", () => {
  const text = fc.array(fc.constantFrom("a", "b", "c", ""), { maxLength: 12 }).map(lines => lines.join("\n"));
  fc.assert(
    fc.property(text, text, (before, after) => {
      const diff = diffLines(before, after);
      const side = (sign: string) => diff.flatMap(one => (one.sign === " " || one.sign === sign ? [one.line] : [])).join("\n");
      expect([side("-"), side("+")]).toEqual([before, after]);
      const common = (a: string[], b: string[]): number =>
        a.length === 0 || b.length === 0
          ? 0
          : a[0] === b[0]
            ? 1 + common(a.slice(1), b.slice(1))
            : Math.max(common(a.slice(1), b), common(a, b.slice(1)));
      const [a, b] = [before.split("\n").slice(0, 6), after.split("\n").slice(0, 6)];
      const kept = diffLines(a.join("\n"), b.join("\n")).filter(({ sign }) => sign === " ").length;
      expect(kept).toBe(common(a, b));
    }),
  );
});

test("texts of many thousand lines do not take long", () => {
  const lines = (salt: string, length: number) => Array.from({ length }, (_, index) => salt + index).join("\n");
  const cost = (length: number): number => {
    const [a, b] = [lines("a", length), lines("b", length)];
    const before = process.threadCpuUsage();
    expect(diffLines(a, b)).toHaveLength(2 * length);
    const { user, system } = process.threadCpuUsage(before);
    return user + system;
  };
  // Ten times the lines are a hundred times the pairs of lines.
  expect(cost(20_000)).toBeLessThan(20 * cost(1_990));
});
