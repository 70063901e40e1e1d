import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { AppError } from "../../../contract/errors/app-error.ts";
import { readOwnerToken } from "../../../gateway/cli/owner-token.ts";
import { systemClock } from "../../../gateway/clock.ts";
import { createHistory } from "../../../gateway/config/history.ts";
import { type Home, homePaths } from "../../../gateway/config/home.ts";
import { openVault } from "../../../gateway/vault/open-vault.ts";
import { createFakeLog } from "../../support/app.ts";

let home: Home;
beforeEach(() => {
  home = homePaths(mkdtempSync(join(tmpdir(), "hearth-token-")));
});
afterEach(() => rmSync(home.root, { recursive: true, force: true }));

const token = "a-token-that-is-long-enough-0123456789";
const write = (text: string): void => writeFileSync(home.settings, text);
const read = (raw: Record<string, string> = {}, vaultPassphrase?: string): Promise<string> =>
  readOwnerToken(home, { home: home.root, language: "en", vaultPassphrase, raw });
const codeOf = async (act: Promise<unknown>): Promise<string | undefined> =>
  act.then(
    () => undefined,
    error => (error instanceof AppError ? error.code : String(error)),
  );
const vaultWith = async (items: Record<string, string>, passphrase?: string): Promise<void> => {
  mkdirSync(home.data, { recursive: true });
  const vault = await openVault({ home, clock: systemClock, passphrase, log: createFakeLog() });
  for (const [name, value] of Object.entries(items)) await vault.set(name, value);
};

test("the settings' token wins, also out of an environment variable or a named item of the vault", async () => {
  await vaultWith({ "owner-token": "made", other: "kept" });
  write(`{ gateway: { auth: { token: "${token}" } } }`);
  expect(await read()).toBe(token);
  write(`{ gateway: { auth: { token: "\${MY_TOKEN}" } } }`);
  expect(await read({ MY_TOKEN: `${token}!` })).toBe(`${token}!`);
  write('{ gateway: { auth: { token: "vault:other" } } }');
  expect(await read()).toBe("kept");
});

test("without one in the settings, or without settings, it is the vault's", async () => {
  await vaultWith({ "owner-token": "made" });
  expect(await read()).toBe("made");
  write("{ /* nothing */ }");
  expect(await read()).toBe("made");
});

test("while the file is broken the newest accepted version counts, as it does for the gateway", async () => {
  await createHistory(home.configHistory, systemClock).add(`{ gateway: { auth: { token: "${token}" } } }`, "file", "");
  write("{ gateway: {");
  expect(await read()).toBe(token);
});

test("where there is no token the failure says so, and an empty home stays empty", async () => {
  expect(await codeOf(read())).toBe("AUTH_REQUIRED");
  write("{ gateway: {");
  expect(await codeOf(read())).toBe("CONFIG_SYNTAX");
  write("{}");
  await vaultWith({ unrelated: "x" });
  expect(await codeOf(read())).toBe("AUTH_REQUIRED");
});

test("a passphrase opens a locked vault and never locks one that was open", async () => {
  await vaultWith({ "owner-token": "made" });
  const before = readFileSync(home.vault, "utf8");
  expect(await read({}, "a passphrase")).toBe("made");
  expect(readFileSync(home.vault, "utf8")).toBe(before);
  rmSync(home.data, { recursive: true });
  await vaultWith({ "owner-token": "locked" }, "a passphrase");
  expect(await read({}, "a passphrase")).toBe("locked");
  expect(await codeOf(read())).toBe("VAULT_LOCKED");
  expect(await codeOf(read({}, "another"))).toBe("VAULT_PASSPHRASE");
});
