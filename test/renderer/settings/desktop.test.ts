import { describe, expect, test } from "vitest";
import type { UpdateState } from "../../../contract/bridge.ts";
import { desktopCatalogues } from "../../../renderer/i18n/desktop-text.ts";
import { createFormat } from "../../../renderer/i18n/format.ts";
import { keyStoreWords } from "../../../renderer/settings/desktop/key-store.tsx";
import { updateWords } from "../../../renderer/settings/desktop/updates.tsx";

const words = desktopCatalogues.en;
const format = createFormat("en");

test.each([
  [{ kind: "off", reason: "packageManager" }, "It was installed by a package manager, which updates it."],
  [{ kind: "none", checkedAt: null }, "Not looked for yet."],
  [{ kind: "checking" }, "Looking for a newer version…"],
  [
    { kind: "available", version: "0.2.0", notes: "", bytes: null },
    "Version 0.2.0 is available. Hearth makes a backup first, restarts, and can go back to the version before.",
  ],
  [{ kind: "fetching", version: "0.2.0", share: 0.42 }, "Downloading version 0.2.0: 42%"],
] as [UpdateState, string][])("an update in words: %o", (update, sentence) => {
  expect(updateWords(update, words.update, format)).toBe(sentence);
});

describe("where the vault's key is", () => {
  const said = (kind: "system" | "file" | "passphrase", offered: boolean): string =>
    keyStoreWords({ kind, offered, name: "GNOME Keyring" }, words.keyStore).join(" ");
  test("in the key store, with what that costs", () => {
    expect(said("system", true)).toMatch(/key store \(GNOME Keyring\).*terminal cannot open/);
  });
  test("in a file, better elsewhere only where there is something better", () => {
    expect(said("file", true)).toContain("GNOME Keyring");
    expect(said("file", false)).toContain("honest place");
  });
});
