import { expect, test } from "vitest";
import { describeFailure } from "../../contract/errors/failure.ts";

test("a failure about a text says where in it, for whoever wants to go there", () => {
  const slots = { file: "hearth.json5", line: 3, column: 7, problem: "a comma was expected" };
  expect(describeFailure("CONFIG_SYNTAX", slots, "en")).toMatchObject({ line: 3, column: 7 });
});

test("a failure about anything else names no place", () => {
  expect(Object.keys(describeFailure("AUTH_REQUIRED", {}, "en"))).toEqual(["code", "message", "hint", "type"]);
});
