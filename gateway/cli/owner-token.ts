import { readFile } from "node:fs/promises";
import { AppError } from "../../contract/errors/app-error.ts";
import type { Settings } from "../../contract/settings/schema.ts";
import { systemClock } from "../clock.ts";
import { isMissing } from "../config/atomic-file.ts";
import type { Environment } from "../config/environment.ts";
import { findingError, isError } from "../config/findings.ts";
import { createHistory } from "../config/history.ts";
import type { Home } from "../config/home.ts";
import { parseSettings } from "../config/parse.ts";
import type { Log } from "../log.ts";
import { machineAddresses } from "../network/interfaces.ts";
import { openVault } from "../vault/open-vault.ts";
import { ownerTokenItem } from "../vault/owner-token.ts";
import { isVaultReference, resolveSecret } from "../vault/secret-reference.ts";
import { readVaultFile } from "../vault/vault-file.ts";

/** What reading the vault would tell the gateway's log is of no use to a person at the terminal: failures reach them as errors. */
const ignore = (): void => undefined;
const silentLog: Log = { debug: ignore, info: ignore, warn: ignore, error: ignore };

/** The settings that a running gateway goes by: the file, or the newest accepted version while the file cannot be used. */
async function settingsInForce(home: Home, environment: Environment): Promise<Settings | undefined> {
  const parse = (text: string) =>
    parseSettings(text, { file: "hearth.json5", environment: environment.raw, interfaces: machineAddresses() });
  const text = await readFile(home.settings, "utf8").catch((error: unknown) => {
    if (isMissing(error)) return undefined;
    throw AppError.of("HOME_NOT_USABLE", { folder: home.root, problem: String((error as NodeJS.ErrnoException).code) });
  });
  if (text === undefined) return undefined;
  const now = parse(text);
  if (now.settings) return now.settings;
  const accepted = await createHistory(home.configHistory, systemClock).newest();
  const former = accepted && parse(accepted.text).settings;
  if (former) return former;
  const problem = now.findings.find(isError);
  throw problem ? findingError(problem) : AppError.of("AUTH_REQUIRED");
}

/**
 * The owner's token of a home: `gateway.auth.token` of the settings, or the one that the vault keeps. Nothing is written: a vault without a
 * passphrase is opened without one, whatever the environment says.
 * @throws AppError AUTH_REQUIRED where there is none; those of settings and vault
 */
export async function readOwnerToken(home: Home, environment: Environment): Promise<string> {
  const written = (await settingsInForce(home, environment))?.gateway.auth?.token;
  if (written !== undefined && !isVaultReference(written)) return written;
  const vaultFile = await readVaultFile(home.vault);
  if (!vaultFile) throw AppError.of("AUTH_REQUIRED");
  const locked = vaultFile.wraps.some(wrap => wrap.kind === "scrypt");
  const passphrase = locked ? environment.vaultPassphrase : undefined;
  const vault = await openVault({ home, clock: systemClock, passphrase, log: silentLog }).catch((error: unknown) => {
    if (error instanceof AppError && error.code === "VAULT_KEY_ELSEWHERE") return error;
    throw error;
  });
  if (vault instanceof AppError) return readTerminalToken(home, vault);
  const token = written === undefined ? vault.get(ownerTokenItem) : resolveSecret(written, vault);
  if (token === undefined) throw AppError.of("AUTH_REQUIRED");
  return token;
}

/** The vault's key is in the system's key store: the gateway that runs lets the terminal in by a file, as long as it runs. */
async function readTerminalToken(home: Home, closed: AppError): Promise<string> {
  try {
    return (await readFile(home.terminalToken, "utf8")).trim();
  } catch (error) {
    if (isMissing(error)) throw closed;
    throw error;
  }
}
