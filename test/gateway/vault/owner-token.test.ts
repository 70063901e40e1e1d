import { expect, test } from "vitest";
import { SettingsFile } from "../../../contract/settings/schema.ts";
import { createOwnerToken, ownerTokenOf } from "../../../gateway/vault/owner-token.ts";
import { createUnshownToken } from "../../../gateway/vault/unshown-token.ts";
import { tempHome } from "../../support/temp-home.ts";

const inFile = "a-token-that-the-owner-wrote-into-the-file";

function rooms(token?: string, items: [string, string][] = []) {
  const kept = new Map(items);
  let written = token;
  const settings = {
    current: () => SettingsFile.parse(written === undefined ? {} : { gateway: { auth: { token: written } } }),
    change: async () => {
      written = undefined;
      return 2;
    },
  };
  const vault = { get: (name: string) => kept.get(name), set: async (name: string, value: string) => void kept.set(name, value) };
  const unshown = createUnshownToken(tempHome().unshownToken);
  return { settings, vault, unshown, kept };
}

test("the first start makes one, later starts find it", async () => {
  const { settings, vault, unshown } = rooms();
  expect(ownerTokenOf(settings, vault)).toBeUndefined();
  const first = await createOwnerToken({ settings, vault, unshown });
  const again = await createOwnerToken({ settings, vault, unshown });
  // The first start failed before anybody saw it: the next one has it still.
  expect([first.toShow(), again.toShow(), again.current()]).toEqual([first.current(), first.current(), first.current()]);
  await again.shown();
  const third = await createOwnerToken({ settings, vault, unshown });
  expect([again.toShow(), third.toShow(), third.current()]).toEqual([null, null, first.current()]);
  expect(first.current()).toMatch(/^[\w-]{43}$/);
  expect(ownerTokenOf(settings, vault)).toBe(first.current());
});

test("the settings' own goes first and nothing is made", async () => {
  const { settings, vault, unshown, kept } = rooms(inFile);
  const token = await createOwnerToken({ settings, vault, unshown });
  expect([token.toShow(), token.current(), kept.size]).toEqual([null, inFile, 0]);
});

test("one in the vault is found by its reference and rotated in place", async () => {
  const { settings, vault, unshown, kept } = rooms("vault:gateway-token", [["gateway-token", inFile]]);
  const token = await createOwnerToken({ settings, vault, unshown });
  expect(token.current()).toBe(inFile);
  const next = await token.rotate("owner");
  expect([token.current(), kept.get("gateway-token"), kept.size]).toEqual([next, next, 1]);
});

test("a reference to nothing stops the start", async () => {
  const { settings, vault, unshown } = rooms("vault:lost");
  await expect(createOwnerToken({ settings, vault, unshown })).rejects.toMatchObject({
    code: "SECRET_NOT_FOUND",
    slots: { name: "lost" },
  });
});
