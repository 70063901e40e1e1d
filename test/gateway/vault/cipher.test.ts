import { expect, test } from "vitest";
import { listSeal, listSealFits, randomKey, seal, unseal } from "../../../gateway/vault/cipher.ts";

test("opens only under the same key and the same name, and never seals alike twice", () => {
  const key = randomKey();
  const sealed = seal(key, "a", Buffer.from("secret"));
  expect(unseal(key, "a", sealed)?.toString()).toBe("secret");
  expect(unseal(key, "b", sealed)).toBeNull();
  expect(unseal(randomKey(), "a", sealed)).toBeNull();
  expect(seal(key, "a", Buffer.from("secret")).data).not.toBe(sealed.data);
});

test("a shortened tag is refused, however much of it fits", () => {
  const key = randomKey();
  const sealed = seal(key, "a", Buffer.from("secret"));
  const short = Buffer.from(sealed.tag, "base64").subarray(0, 4).toString("base64");
  expect(unseal(key, "a", { ...sealed, tag: short })).toBeNull();
});

test("the list's seal fits only its own list and key", () => {
  const key = randomKey();
  const fitting = listSeal(key, "list");
  expect([
    listSealFits(key, "list", fitting),
    listSealFits(key, "lisT", fitting),
    listSealFits(randomKey(), "list", fitting),
  ]).toEqual([true, false, false]);
  expect(listSealFits(key, "list", "")).toBe(false);
});
