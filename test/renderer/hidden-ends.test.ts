import { expect, test } from "vitest";
import { hiddenEnds } from "../../renderer/ui/use-hidden-ends.ts";

test.each([
  [0, 390, 390, { start: false, end: false }],
  [0, 600, 390, { start: false, end: true }],
  [90, 600, 390, { start: true, end: true }],
  [210, 600, 390, { start: true, end: false }],
  [209.5, 600, 390, { start: true, end: false }],
])("a strip scrolled by %d of %d, %d seen: %j", (scrollLeft, scrollWidth, clientWidth, expected) => {
  expect(hiddenEnds({ scrollLeft, scrollWidth, clientWidth })).toEqual(expected);
});
