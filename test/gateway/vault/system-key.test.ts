import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { Home } from "../../../gateway/config/home.ts";
import { openVault } from "../../../gateway/vault/open-vault.ts";
import type { Vault } from "../../../gateway/vault/vault.ts";
import { readSystemKey, type SystemKey } from "../../../gateway/vault/vault-key.ts";
import { createFakeClock } from "../../support/fake-clock.ts";
import { recordingLog, tempHome } from "../../support/temp-home.ts";
import { cutAt } from "./cut-disk.ts";

const open = (home: Home, systemKey?: SystemKey, passphrase?: string): Promise<Vault> =>
  openVault({ home, clock: createFakeClock(), log: recordingLog(), passphrase, systemKey });
const code = (name: string) => expect.objectContaining({ code: name });
const key = randomBytes(32);
const inStore: SystemKey = { key, keep: "system", problem: null };
const toFile: SystemKey = { key, keep: "file", problem: null };
const noKey: SystemKey = { key: null, keep: "system", problem: null };
const kinds = (home: Home): string[] =>
  JSON.parse(readFileSync(home.vault, "utf8")).wraps.map(({ kind }: { kind: string }) => kind);

describe("a vault under the system's key store", () => {
  test("a new home has no key file, and opens with that key alone", async () => {
    const home = tempHome();
    await (await open(home, inStore)).set("a", "secret");
    expect([kinds(home), existsSync(home.vaultKey)]).toEqual([["system"], false]);
    expect((await open(home, inStore)).get("a")).toBe("secret");
    await expect(open(home)).rejects.toEqual(code("VAULT_KEY_ELSEWHERE"));
    await expect(open(home, noKey)).rejects.toEqual(code("KEY_STORE_GONE"));
    await expect(open(home, { ...noKey, problem: "locked" })).rejects.toMatchObject({ slots: { problem: "locked" } });
    await expect(open(home, { ...inStore, key: randomBytes(32) })).rejects.toEqual(code("KEY_STORE_GONE"));
    expect((await open(home, inStore)).get("a")).toBe("secret");
  });

  test("moves from the file to the store and back; the old key opens nothing afterwards", async () => {
    const home = tempHome();
    await (await open(home)).set("a", "secret");
    const oldKey = readFileSync(home.vaultKey);
    const oldVault = readFileSync(home.vault);
    expect((await open(home, inStore)).get("a")).toBe("secret");
    expect([kinds(home), existsSync(home.vaultKey)]).toEqual([["system"], false]);
    expect((await open(home, toFile)).get("a")).toBe("secret");
    expect([kinds(home), readFileSync(home.vaultKey).equals(oldKey)]).toEqual([["keyfile"], false]);
    expect((await open(home)).get("a")).toBe("secret");
    writeFileSync(home.vault, oldVault);
    await expect(open(home)).rejects.toEqual(code("VAULT_DAMAGED"));
  });

  test("without a wish, or without a key, a key file stays", async () => {
    const home = tempHome();
    await (await open(home)).set("a", "secret");
    for (const systemKey of [undefined, noKey, toFile]) {
      expect((await open(home, systemKey)).get("a")).toBe("secret");
      expect(kinds(home)).toEqual(["keyfile"]);
    }
  });

  test("a passphrase stays the only key; taken away, the store's is used again", async () => {
    const home = tempHome();
    const vault = await open(home, inStore);
    await vault.set("a", "secret");
    await vault.setPassphrase("a long one");
    expect(kinds(home)).toEqual(["scrypt"]);
    expect((await open(home, inStore, "a long one")).get("a")).toBe("secret");
    expect(kinds(home)).toEqual(["scrypt"]);
    await expect(open(home, inStore)).rejects.toEqual(code("VAULT_LOCKED"));
    await vault.setPassphrase(null);
    expect([kinds(home), existsSync(home.vaultKey)]).toEqual([["system"], false]);
  });

  for (const [name, from, to] of [
    ["into the store", undefined, inStore],
    ["into a file", inStore, toFile],
    ["of a new home", null, inStore],
  ] as const)
    test(`a move ${name} that is cut short at any step loses nothing`, async () => {
      let at = 0;
      for (; at < 100; at += 1) {
        const home = tempHome();
        if (from !== null) await (await open(home, from)).set("a", "secret");
        const { cut } = await cutAt(at, () => open(home, to));
        // The lock of a process that is gone is taken away by the next; this one is alive.
        for (const lock of [`${home.vault}.lock`, `${home.vault}.lock.break`]) rmSync(lock, { force: true });
        // The next start tells the same; and where the wish was lost, what is there opens as it is.
        const next = await open(home, to);
        expect([at, next.get("a")]).toEqual([at, from === null ? undefined : "secret"]);
        expect([at, kinds(home)]).toEqual([at, [to.keep === "system" ? "system" : "keyfile"]]);
        expect([at, existsSync(home.vaultKey)]).toEqual([at, to.keep === "file"]);
        if (!cut) break;
      }
      expect(at).toBeGreaterThan(4);
      expect(at).toBeLessThan(100);
    });

  test("what is no key is told so", () => {
    const short = { kind: "key", key: Buffer.from("short").toString("base64"), keep: "system", problem: null } as const;
    expect(() => readSystemKey(short)).toThrow(code("KEY_STORE_GONE"));
    expect(readSystemKey({ ...short, key: key.toString("base64") })).toEqual(inStore);
  });
});
