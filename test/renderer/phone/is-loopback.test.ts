import { expect, test } from "vitest";
import { isLoopback } from "../../../renderer/phone/is-loopback.ts";

test.each([
  ["127.0.0.1", true],
  ["127.8.0.1", true],
  ["localhost", true],
  ["hearth.localhost", true],
  ["[::1]", true],
  ["100.101.2.3", false],
  ["127.0.0.1.example.com", false],
  ["home.tail1234.ts.net", false],
  ["notlocalhost", false],
])("%s is this computer: %s", (hostname, expected) => {
  expect(isLoopback(hostname)).toBe(expected);
});
