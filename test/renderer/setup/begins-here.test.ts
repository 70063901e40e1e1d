import { expect, test } from "vitest";
import { beginsHere } from "../../../renderer/setup/begins-here.ts";
import { isSetupLink, readInvitation } from "../../../renderer/sign-in/invitation.ts";

const device = (createdAt: number, current = false, role: "owner" | "user" = "owner") => ({ createdAt, current, role });

test.each([
  ["the only device", [device(2, true)], false, true],
  ["the first of two", [device(2, true), device(3)], false, true],
  ["a phone that came later", [device(1), device(2, true)], false, false],
  ["one that came after a guest", [device(1, false, "user"), device(2, true)], false, true],
  ["a later one that came to set up", [device(1), device(2, true)], true, true],
  ["whoever came with the owner's token", [device(1)], false, true],
] as const)("an unfinished setup opens by itself on %s: %#", (_name, devices, forSetup, expected) => {
  expect(beginsHere(devices, forSetup)).toBe(expected);
});

test.each([
  ["#setup=ABCD2345", true],
  ["#pair=ABCD2345", false],
  ["", false],
])("%j is a setup link: %s", (hash, expected) => {
  expect(isSetupLink(hash)).toBe(expected);
  expect(readInvitation(hash)).toBe(hash === "" ? null : "ABCD2345");
});
