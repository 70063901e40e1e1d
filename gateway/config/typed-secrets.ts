import { AppError } from "../../contract/errors/app-error.ts";
import type { Settings } from "../../contract/settings/schema.ts";
import { isSecretField, secretItem } from "../backup/places/secret-names.ts";
import { leastTokenLength, loopbackAddress } from "../network/bind.ts";
import { ownerTokenItem } from "../vault/owner-token.ts";
import { vaultReference } from "../vault/secret-reference.ts";
import type { Vault } from "../vault/vault.ts";
import { readJson5 } from "./json5/read.ts";
import { applySplices } from "./json5/splice.ts";
import { dotted, type Json5Node, nodeAt, type Path } from "./json5/tree.ts";
import { writeString } from "./json5/write.ts";
import { isMasked } from "./masking.ts";
import { isReference, isSecretPath } from "./secret-places.ts";
import type { SettingsChange } from "./service.ts";

/** A secret that was typed, and the name under which the vault keeps it. */
export type TypedSecret = { readonly name: string; readonly value: string };

const isProviderKey = (field: unknown): field is "apiKey" | "adminKey" => field === "apiKey" || field === "adminKey";

/** Rooms that look a key up in the vault when it says `vault:NAME`. */
function keptInVault(path: Path): boolean {
  if (path.length === 3 && path[0] === "providers" && isProviderKey(path[2])) return true;
  if (dotted(path) === "gateway.auth.token") return true;
  if (path.length === 4 && isPlacePath(path)) return isSecretField(path[3]);
  return path[0] === "channels" && path.length > 2 && isSecretPath(path);
}

const isPlacePath = (path: Path): boolean => path[0] === "backup" && path[1] === "places";

/** `nameOf`: the name of what stands at a path of a list. */
function nameFor(path: Path, nameOf: (item: Path) => unknown): string {
  if (dotted(path) === "gateway.auth.token") return ownerTokenItem;
  const field = path.at(-1);
  const item = path.slice(0, -1);
  if (path[0] !== "providers" && !isPlacePath(path)) return dotted(path);
  const name = nameOf(item);
  if (typeof name !== "string") return dotted(path);
  if (isPlacePath(path) && isSecretField(field)) return secretItem(name, field);
  return isProviderKey(field) ? `provider:${name}:${field}` : dotted(path);
}

const isAddress = (path: Path): boolean =>
  path.length === 4 && isPlacePath(path) && (path[3] === "url" || path[3] === "endpoint");

/** @throws AppError CONFIG_VALUE: the address of a place is shown, and a password in it goes nowhere */
function refuseUserInfo(path: Path, value: string): void {
  if (!isAddress(path) || !URL.canParse(value)) return;
  const { username, password } = new URL(value);
  if (username === "" && password === "") return;
  const sentence = {
    problem: "write user and password in their own fields, not into the address",
    problemZh: "请把用户名和密码写在各自的字段中，而不是地址里",
  };
  throw AppError.of("CONFIG_VALUE", { key: dotted(path), file: "hearth.json5", line: 1, ...sentence });
}

/** @throws AppError TOKEN_TOO_WEAK: once it is in the vault nobody measures it any more */
function refuseWeak(path: Path, value: string, settings: Pick<Settings, "gateway">): void {
  const { bind, tailscale } = settings.gateway;
  const least = bind === loopbackAddress && !tailscale.serve ? leastTokenLength.loopback : leastTokenLength.tailnet;
  if (dotted(path) === "gateway.auth.token" && value.length < least)
    throw AppError.of("TOKEN_TOO_WEAK", { key: dotted(path), least });
}

/** Takes typed secrets out of changes and puts `vault:NAME` in their place. @throws AppError TOKEN_TOO_WEAK, CONFIG_VALUE for a mask */
export function takeFromChanges(
  changes: readonly SettingsChange[],
  written: (path: Path) => unknown,
  settings: Pick<Settings, "gateway">,
): { changes: SettingsChange[]; secrets: TypedSecret[] } {
  const secrets: TypedSecret[] = [];
  const replace = (value: unknown, path: Path, top: unknown): unknown => {
    if (typeof value === "string") {
      if (isMasked(value)) {
        const sentence = { problem: "this is the mask, not the secret", problemZh: "这是掩码，不是密钥本身" };
        throw AppError.of("CONFIG_VALUE", { key: dotted(path), file: "hearth.json5", line: 1, ...sentence });
      }
      refuseUserInfo(path, value);
      if (value === "" || !keptInVault(path) || isReference(value)) return value;
      refuseWeak(path, value, settings);
      const name = nameFor(path, item => {
        const own = typeof top === "object" && top !== null && "name" in top ? top.name : undefined;
        const at = [...item, "name"];
        return own ?? changes.find(change => dotted(change.path) === dotted(at))?.value ?? written(at);
      });
      secrets.push({ name, value });
      return vaultReference(name);
    }
    if (Array.isArray(value)) return value.map((item, index) => replace(item, [...path, index], item));
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, replace(item, [...path, name], value)]));
  };
  return { changes: changes.map(({ path, value }) => ({ path, value: replace(value, path, undefined) })), secrets };
}

function stringsIn(node: Json5Node, path: Path): { node: Json5Node & { kind: "string" }; path: Path }[] {
  if (node.kind === "object") return node.members.flatMap(member => stringsIn(member.value, [...path, member.name]));
  if (node.kind === "array") return node.items.flatMap((item, index) => stringsIn(item, [...path, index]));
  return node.kind === "string" ? [{ node, path }] : [];
}

/** As `takeFromChanges`, for a whole text. Secrets that stand in the file already stay where their owner put them. */
export function takeFromText(
  text: string,
  before: string,
  settings: Pick<Settings, "gateway">,
): { text: string; secrets: TypedSecret[] } {
  const reading = readJson5(text);
  if (!reading.ok) return { text, secrets: [] };
  const { root } = reading.document;
  const old = readJson5(before);
  const known = new Set(old.ok ? stringsIn(old.document.root, []).map(({ node }) => node.value) : []);
  const typed = stringsIn(root, []).filter(
    ({ node: { value }, path }) => value !== "" && keptInVault(path) && !isReference(value) && !known.has(value),
  );
  const secrets = typed.map(({ node, path }) => {
    refuseWeak(path, node.value, settings);
    const name = nameFor(path, item => {
      const found = nodeAt(root, [...item, "name"]);
      return found?.kind === "string" ? found.value : undefined;
    });
    return { name, value: node.value, node };
  });
  const splices = secrets.map(({ name, node: { start, end } }) => ({
    start,
    end,
    text: writeString(vaultReference(name), text[start] === "'" ? "'" : '"'),
  }));
  return { text: applySplices(text, splices), secrets: secrets.map(({ name, value }) => ({ name, value })) };
}

/** Puts secrets into the vault, then does `work`; when that fails the vault is as it was. */
export async function withSecretsKept<T>(
  vault: Pick<Vault, "get" | "set" | "remove">,
  secrets: readonly TypedSecret[],
  work: () => Promise<T>,
): Promise<T> {
  const former = secrets.map(({ name }) => ({ name, value: vault.get(name) }));
  try {
    for (const { name, value } of secrets) await vault.set(name, value);
    return await work();
  } catch (error) {
    for (const { name, value } of former) await (value === undefined ? vault.remove(name) : vault.set(name, value));
    throw error;
  }
}
