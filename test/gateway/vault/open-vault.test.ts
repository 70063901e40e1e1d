import { chmodSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Home } from "../../../gateway/config/home.ts";
import { openVault, rotationDueMs } from "../../../gateway/vault/open-vault.ts";
import type { Vault } from "../../../gateway/vault/vault.ts";
import { createFakeClock } from "../../support/fake-clock.ts";
import { recordingLog, tempHome } from "../../support/temp-home.ts";

const open = (home: Home, passphrase?: string, clock = createFakeClock()): Promise<Vault> =>
  openVault({ home, clock, log: recordingLog(), passphrase });
const code = (name: string) => expect.objectContaining({ code: name });
const fileOf = (home: Home) => JSON.parse(readFileSync(home.vault, "utf8"));
const store = (home: Home, value: unknown): void => writeFileSync(home.vault, JSON.stringify(value));

describe("the vault", () => {
  test("keeps secrets over a start, and nothing on disk shows them", async () => {
    const home = tempHome();
    const vault = await open(home);
    await vault.set("provider:a:apiKey", "sk-plain-secret");
    await vault.set("__proto__", "also a name");
    expect(vault.get("provider:a:apiKey")).toBe("sk-plain-secret");
    const again = await open(home);
    expect([again.get("provider:a:apiKey"), again.get("__proto__"), again.get("constructor")]).toEqual([
      "sk-plain-secret",
      "also a name",
      undefined,
    ]);
    expect(readFileSync(home.vault, "utf8")).not.toContain("sk-plain");
    expect([statSync(home.vaultKey), statSync(home.vault), statSync(home.keys)].map(({ mode }) => mode & 0o777)).toEqual([
      0o600, 0o600, 0o700,
    ]);
  });

  test("knows how old secrets are, and when rotation is due", async () => {
    const clock = createFakeClock();
    const vault = await open(tempHome(), undefined, clock);
    const start = clock.now();
    await vault.set("a", "1");
    clock.advance(rotationDueMs - 1);
    expect(vault.list()).toEqual([{ name: "a", createdAt: start, rotatedAt: start, rotationDue: false }]);
    clock.advance(1);
    expect(vault.list()[0]?.rotationDue).toBe(true);
    await vault.rotate("a", "2");
    expect(vault.list()).toEqual([{ name: "a", createdAt: start, rotatedAt: clock.now(), rotationDue: false }]);
    await expect(vault.rotate("b", "2")).rejects.toEqual(code("SECRET_NOT_FOUND"));
    await vault.remove("a");
    expect([vault.get("a"), vault.list()]).toEqual([undefined, []]);
  });

  test("any text comes back as it was given", async () => {
    const vault = await open(tempHome());
    const text = fc.string({ unit: "grapheme", minLength: 1, maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(text, text, async (name, value) => {
        await vault.set(name, value);
        expect(vault.get(name)).toBe(value);
      }),
      { numRuns: 25 },
    );
  });

  test("changes at once are all kept, and another process sees them", async () => {
    const home = tempHome();
    const [a, b] = [await open(home), await open(home)];
    await Promise.all(Array.from({ length: 8 }, (_, index) => (index % 2 ? a : b).set(`s${index}`, String(index))));
    expect(a.list()).toHaveLength(8);
    expect(b.get("s7")).toBe("7");
    expect(readdirSync(home.data)).toEqual(["vault.json"]);
  });
});

describe("who may open it", () => {
  test.skipIf(process.platform === "win32").each([
    ["vaultKey", 0o640, "600"],
    ["vaultKey", 0o604, "600"],
    ["keys", 0o750, "700"],
  ] as const)("%s with mode %o is refused", async (place, mode, wanted) => {
    const home = tempHome();
    await open(home);
    chmodSync(home[place], mode);
    await expect(open(home)).rejects.toMatchObject({ code: "VAULT_LOOSE", slots: { mode: wanted, file: home[place] } });
  });

  test("a passphrase takes the key file's place, and off again", { timeout: 120_000 }, async () => {
    const home = tempHome();
    const vault = await open(home);
    await vault.set("a", "1");
    const oldKey = readFileSync(home.vaultKey);
    await vault.setPassphrase("Grüße");
    expect([vault.hasPassphrase(), vault.get("a"), existsSync(home.vaultKey)]).toEqual([true, "1", false]);
    await expect(open(home)).rejects.toEqual(code("VAULT_LOCKED"));
    await expect(open(home, "grüße")).rejects.toEqual(code("VAULT_PASSPHRASE"));
    // The old key file opens nothing any more.
    writeFileSync(home.vaultKey, oldKey, { mode: 0o600 });
    await expect(open(home)).rejects.toEqual(code("VAULT_LOCKED"));
    rmSync(home.vaultKey);
    const unlocked = await open(home, "Gru\u0308ße");
    expect(unlocked.get("a")).toBe("1");
    await unlocked.setPassphrase(null);
    expect((await open(home)).get("a")).toBe("1");
  });

  test("a passphrase given at a start becomes the vault's", { timeout: 120_000 }, async () => {
    const home = tempHome();
    await (await open(home)).set("a", "1");
    const vault = await open(home, "words");
    expect([vault.hasPassphrase(), vault.get("a"), existsSync(home.vaultKey)]).toEqual([true, "1", false]);
    await expect(open(home)).rejects.toEqual(code("VAULT_LOCKED"));
  });

  test("another home's key does not fit, a missing or short one is named", async () => {
    const [home, other] = [tempHome(), tempHome()];
    await open(home);
    await open(other);
    const key = readFileSync(home.vaultKey);
    for (const wrong of [readFileSync(other.vaultKey), key.subarray(1)]) {
      writeFileSync(home.vaultKey, wrong);
      await expect(open(home)).rejects.toEqual(code("VAULT_DAMAGED"));
    }
    rmSync(home.vaultKey);
    await expect(open(home)).rejects.toMatchObject({
      code: "VAULT_DAMAGED",
      slots: { problem: expect.stringContaining("missing") },
    });
    expect(existsSync(home.vaultKey)).toBe(false);
  });
});

describe("a damaged vault", () => {
  async function filled(): Promise<Home> {
    const home = tempHome();
    const vault = await open(home);
    await vault.set("a", "first");
    await vault.set("b", "other");
    return home;
  }

  const attacks: readonly (readonly [string, (file: ReturnType<typeof fileOf>) => void])[] = [
    ["two values swapped", file => ([file.items[0].secret, file.items[1].secret] = [file.items[1].secret, file.items[0].secret])],
    ["two names swapped", file => ([file.items[0].name, file.items[1].name] = ["b", "a"])],
    ["an item taken away", file => file.items.pop()],
    ["an item twice", file => file.items.push(file.items[0])],
    ["a date moved", file => (file.items[0].rotatedAt += 1)],
    ["the wraps gone", file => (file.wraps = [])],
    ["another version", file => (file.version = 2)],
    ["an unknown kind of wrap", file => (file.wraps[0].kind = "mine")],
    ["an absurd cost", file => (file.wraps = [{ kind: "scrypt", salt: "AAAA", n: 2 ** 30, r: 8, p: 1, key: file.wraps[0].key }])],
  ];

  test.each(attacks)("%s is refused and never written over", async (_, attack) => {
    const home = await filled();
    const vault = await open(home);
    const file = fileOf(home);
    attack(file);
    store(home, file);
    const bytes = readFileSync(home.vault, "utf8");
    await expect(open(home)).rejects.toEqual(code("VAULT_DAMAGED"));
    // One that was open already keeps what it knows, and writes nothing over it either.
    expect(vault.get("a")).toBe("first");
    await expect(vault.set("c", "new")).rejects.toEqual(code("VAULT_DAMAGED"));
    expect(readFileSync(home.vault, "utf8")).toBe(bytes);
  });

  test("cut off anywhere, or with any bit turned, it is refused", async () => {
    const home = await filled();
    const whole = readFileSync(home.vault);
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 2), fc.integer({ min: 0, max: 7 }), fc.boolean(), async (at, bit, cut) => {
        const bytes = cut ? whole.subarray(0, at) : Buffer.from(whole);
        if (!cut) bytes[at] = (bytes[at] ?? 0) ^ (1 << bit);
        writeFileSync(home.vault, bytes);
        // A turned bit between the tokens, or in a base64 character's unused bits, leaves the meaning.
        const opened = await open(home).catch((error: unknown) => error);
        if (opened instanceof Error) expect(opened).toEqual(code("VAULT_DAMAGED"));
        else expect([cut, (opened as Vault).get("a"), (opened as Vault).get("b")]).toEqual([false, "first", "other"]);
        expect(readFileSync(home.vault).equals(bytes)).toBe(true);
      }),
      { numRuns: 150 },
    );
  });
});
