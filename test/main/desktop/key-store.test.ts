import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { Home } from "../../../gateway/config/home.ts";
import { openVault } from "../../../gateway/vault/open-vault.ts";
import { readSystemKey } from "../../../gateway/vault/vault-key.ts";
import { createKeyStore } from "../../../main/desktop/key-store.ts";
import { cutAt } from "../../gateway/vault/cut-disk.ts";
import { createFakeClock } from "../../support/fake-clock.ts";
import { recordingLog, tempHome } from "../../support/temp-home.ts";
import { createFakeSafeStorage } from "./support/fake-safe-storage.ts";

const code = (name: string) => expect.objectContaining({ code: name });
const silent = { info: () => undefined, warn: () => undefined };

/** One run of the desktop on a home: its key store, and a gateway that starts and opens the vault. */
function begin(home: Home, safeStorage = createFakeSafeStorage(), platform: NodeJS.Platform = "linux") {
  const sealedKey = `${home.keys}/system.key`;
  const keyStore = createKeyStore({ safeStorage, platform, files: { sealedKey, vault: home.vault }, log: silent });
  const start = async () => {
    const systemKey = readSystemKey(keyStore.word());
    const vault = await openVault({ home, clock: createFakeClock(), log: recordingLog(), passphrase: undefined, systemKey });
    await keyStore.settle();
    return vault;
  };
  return { keyStore, start, sealedKey, safeStorage };
}

const fromTerminal = (home: Home) => openVault({ home, clock: createFakeClock(), log: recordingLog(), passphrase: undefined });

describe("the key in the system's store", () => {
  test("a new home is wrapped where the system protects, and its key is nowhere in the open", async () => {
    const home = tempHome();
    const { keyStore, start, sealedKey } = begin(home);
    await keyStore.prepare();
    await (await start()).set("a", "secret");
    expect(keyStore.state()).toEqual({ kind: "system", offered: true, name: "GNOME Keyring" });
    const word = keyStore.word();
    expect([existsSync(home.vaultKey), word.keep, statSync(sealedKey).mode & 0o777]).toEqual([false, "system", 0o600]);
    for (const file of [sealedKey, home.vault]) expect(readFileSync(file, "utf8")).not.toContain(word.key);
    const next = begin(home);
    await next.keyStore.prepare();
    expect((await next.start()).get("a")).toBe("secret");
    await expect(fromTerminal(home)).rejects.toEqual(code("VAULT_KEY_ELSEWHERE"));
  });

  test.each([
    ["basic_text", true],
    ["unknown", true],
    ["gnome_libsecret", false],
  ] as const)(
    "a new home keeps its key in a file where %s (available: %s) protects nothing, and says so",
    async (backend, available) => {
      const home = tempHome();
      const { keyStore, start, sealedKey } = begin(home, createFakeSafeStorage({ backend, available }));
      await keyStore.prepare();
      await start();
      expect([keyStore.state(), existsSync(home.vaultKey), existsSync(sealedKey)]).toEqual([
        { kind: "file", offered: false, name: "" },
        true,
        false,
      ]);
      await expect(keyStore.turnOn()).rejects.toEqual(code("KEY_STORE_GONE"));
      expect(existsSync(sealedKey)).toBe(false);
    },
  );

  test("a home that is there stays as it is until the person moves it, there and back", async () => {
    const home = tempHome();
    await (await fromTerminal(home)).set("a", "secret");
    const { keyStore, start, sealedKey } = begin(home);
    await keyStore.prepare();
    await start();
    expect(keyStore.state()).toEqual({ kind: "file", offered: true, name: "GNOME Keyring" });
    await keyStore.turnOn();
    expect((await start()).get("a")).toBe("secret");
    expect([keyStore.state().kind, existsSync(home.vaultKey)]).toEqual(["system", false]);
    await keyStore.turnOff();
    expect((await start()).get("a")).toBe("secret");
    expect([keyStore.state().kind, existsSync(home.vaultKey), existsSync(sealedKey)]).toEqual(["file", true, false]);
    expect((await fromTerminal(home)).get("a")).toBe("secret");
  });

  test("the sealed key stays until the vault was seen to open with a file", async () => {
    const home = tempHome();
    const { keyStore, start, sealedKey } = begin(home);
    await keyStore.prepare();
    await start();
    await keyStore.turnOff();
    await keyStore.settle();
    expect([existsSync(sealedKey), keyStore.state().kind]).toEqual([true, "system"]);
    await start();
    expect([existsSync(sealedKey), keyStore.state().kind]).toEqual([false, "file"]);
  });

  test("a store that does not give the key is said, and nothing is lost", async () => {
    const home = tempHome();
    const safeStorage = createFakeSafeStorage();
    const first = begin(home, safeStorage);
    await first.keyStore.prepare();
    await (await first.start()).set("a", "secret");
    safeStorage.lock("the keyring is locked");
    const locked = begin(home, safeStorage);
    await locked.keyStore.prepare();
    await expect(locked.start()).rejects.toMatchObject({ code: "KEY_STORE_GONE", slots: { problem: "the keyring is locked" } });
    await expect(locked.keyStore.turnOff()).rejects.toEqual(code("KEY_STORE_GONE"));
    await expect(locked.keyStore.turnOn()).rejects.toEqual(code("KEY_STORE_GONE"));
    safeStorage.unlock();
    const again = begin(home, safeStorage);
    await again.keyStore.prepare();
    expect((await again.start()).get("a")).toBe("secret");
  });

  test("a sealed key that is damaged is not taken for none", async () => {
    const home = tempHome();
    const first = begin(home);
    await first.keyStore.prepare();
    await first.start();
    const sealed = readFileSync(first.sealedKey);
    writeFileSync(first.sealedKey, sealed.subarray(0, 20));
    const next = begin(home);
    await next.keyStore.prepare();
    await expect(next.start()).rejects.toEqual(code("KEY_STORE_GONE"));
    expect(readFileSync(first.sealedKey).length).toBe(20);
  });

  test("a key of a store that was made anew is written over only while no vault needs it", async () => {
    const home = tempHome();
    await (await fromTerminal(home)).set("a", "secret");
    mkdirSync(home.keys, { recursive: true });
    const stale = { version: 1, keep: "system", sealed: randomBytes(40).toString("base64") };
    writeFileSync(`${home.keys}/system.key`, JSON.stringify(stale));
    const { keyStore, start } = begin(home);
    await keyStore.prepare();
    expect((await start()).get("a")).toBe("secret");
    await keyStore.turnOn();
    expect((await start()).get("a")).toBe("secret");
    expect(keyStore.state().kind).toBe("system");
  });

  test("the names that a person knows", async () => {
    for (const [platform, name] of [
      ["darwin", "Keychain"],
      ["win32", "Windows"],
    ] as const) {
      const { keyStore } = begin(tempHome(), createFakeSafeStorage({ backend: "unknown" }), platform);
      await keyStore.settle();
      expect(keyStore.state().name).toBe(name);
    }
  });
});

describe("two who move the key at once", () => {
  const moment = (): Promise<void> => new Promise(resolve => setTimeout(resolve, Math.random() * 4));
  /** The store as it is: every answer takes its time. */
  const slowly = (fake: ReturnType<typeof createFakeSafeStorage>) => ({
    ...fake,
    encryptStringAsync: (text: string) => moment().then(() => fake.encryptStringAsync(text)),
    decryptStringAsync: (sealed: Buffer) => moment().then(() => fake.decryptStringAsync(sealed)),
  });

  test("leave one key, and it is the one that the gateway is told", async () => {
    const outcomes = Array.from({ length: 40 }, async () => {
      const { keyStore, sealedKey, safeStorage } = begin(tempHome(), slowly(createFakeSafeStorage()));
      await Promise.all([keyStore.turnOn(), moment().then(keyStore.turnOn)]);
      const { sealed } = JSON.parse(readFileSync(sealedKey, "utf8")) as { sealed: string };
      const { result } = await safeStorage.decryptStringAsync(Buffer.from(sealed, "base64"));
      return result === keyStore.word().key;
    });
    expect((await Promise.all(outcomes)).filter(same => !same)).toEqual([]);
  });

  test("in, out and in again in one breath: whatever a gateway was started with in between opens the vault", async () => {
    for (let round = 0; round < 8; round += 1) {
      const home = tempHome();
      await (await fromTerminal(home)).set("a", "secret");
      const { keyStore, start } = begin(home, slowly(createFakeSafeStorage()));
      await keyStore.prepare();
      await Promise.all([keyStore.turnOn(), moment().then(start), keyStore.turnOff(), moment().then(keyStore.settle)]);
      await Promise.all([keyStore.settle(), keyStore.turnOff(), keyStore.turnOn()]);
      const next = begin(home);
      await next.keyStore.prepare();
      expect((await next.start()).get("a")).toBe("secret");
    }
  });

  test("a key that a started gateway may be wrapping the vault with is not removed", async () => {
    const home = tempHome();
    await (await fromTerminal(home)).set("a", "secret");
    const { keyStore, sealedKey } = begin(home);
    await keyStore.prepare();
    await keyStore.turnOn();
    const systemKey = readSystemKey(keyStore.word());
    await keyStore.turnOff();
    await keyStore.settle();
    expect(existsSync(sealedKey)).toBe(true);
    await openVault({ home, clock: createFakeClock(), log: recordingLog(), passphrase: undefined, systemKey });
    const next = begin(home);
    await next.keyStore.prepare();
    expect((await next.start()).get("a")).toBe("secret");
  });
});

describe("a power cut at any step, and what the next start finds", () => {
  for (const [name, move] of [
    ["a new home", "new"],
    ["into the store", "on"],
    ["out of the store", "off"],
  ] as const)
    test(name, async () => {
      let at = 0;
      for (; at < 100; at += 1) {
        const home = tempHome();
        if (move === "on") await (await fromTerminal(home)).set("a", "secret");
        if (move === "off") {
          const before = begin(home);
          await before.keyStore.prepare();
          await (await before.start()).set("a", "secret");
        }
        const { cut } = await cutAt(at, async () => {
          const { keyStore, start } = begin(home);
          await keyStore.prepare();
          if (move === "on") await keyStore.turnOn();
          if (move === "off") await keyStore.turnOff();
          await start();
        });
        for (const lock of [`${home.vault}.lock`, `${home.vault}.lock.break`]) rmSync(lock, { force: true });
        const next = begin(home);
        await next.keyStore.prepare();
        const vault = await next.start();
        expect([at, vault.get("a")]).toEqual([at, move === "new" ? undefined : "secret"]);
        // And the one after that, with whatever was tidied up.
        const later = begin(home);
        await later.keyStore.prepare();
        expect([at, (await later.start()).get("a")]).toEqual([at, move === "new" ? undefined : "secret"]);
        if (!cut) {
          expect(later.keyStore.state().kind).toBe(move === "off" ? "file" : "system");
          break;
        }
      }
      expect(at).toBeGreaterThan(5);
      expect(at).toBeLessThan(100);
    });
});
