import { expect, test } from "vitest";
import { whatEnterDoes } from "../../../renderer/chat/composer/enter.ts";

const plain = { key: "Enter", shift: false, control: false, composing: false, keyCode: 13, touch: false };

test.each([
  ["Enter", {}, "send"],
  ["another key", { key: "a", keyCode: 65 }, "type"],
  ["Shift+Enter", { shift: true }, "type"],
  ["Enter that chooses Chinese characters", { composing: true }, "type"],
  ["the same in Safari, where the choice has just ended", { keyCode: 229 }, "type"],
  ["Ctrl+Enter in the middle of a choice", { control: true, composing: true }, "type"],
  ["Enter of a touch keyboard", { touch: true }, "type"],
  ["Ctrl+Enter of a keyboard beside a touch screen", { touch: true, control: true }, "send"],
] as const)("%s", (_, change, expected) => {
  expect(whatEnterDoes({ ...plain, ...change })).toBe(expected);
});
