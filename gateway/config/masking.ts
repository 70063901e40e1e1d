import { hash, randomBytes } from "node:crypto";
import { AppError } from "../../contract/errors/app-error.ts";
import { applySplices } from "./json5/splice.ts";
import { positionOf } from "./json5/tree.ts";
import { findSecrets, isReference, isSecretPath } from "./secret-places.ts";
import { variablesIn } from "./variables.ts";

const dots = "••••••••";
const placeholder = /••••••••[0-9a-f]{16}/g;

/** True for a text that holds a mask instead of what it hides. */
export const isMasked = (value: string): boolean => value.includes(dots);

/**
 * Settings as they may be shown: secrets replaced, references to them kept. `written` is the same before `${NAME}` was replaced: what came
 * from the environment is shown as the file says it.
 */
export function maskSettings(resolved: unknown, written?: unknown, path: readonly (string | number)[] = []): unknown {
  const fromEnvironment = typeof written === "string" && variablesIn(written).length > 0;
  const value = fromEnvironment && !isSecretPath(path) ? written : resolved;
  if (typeof value === "string") {
    if (value === "" || (isReference(value) && !(fromEnvironment && isSecretPath(path)))) return value;
    if (isSecretPath(path)) return dots;
    const quoted = JSON.stringify(value);
    const secrets = findSecrets(quoted);
    if (secrets.length === 0) return value;
    return JSON.parse(
      applySplices(
        quoted,
        secrets.map(({ start, end }) => ({ start, end, text: dots })),
      ),
    );
  }
  if (Array.isArray(value)) return value.map((item, index) => maskSettings(item, at(written, index), [...path, index]));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, maskSettings(item, at(written, name), [...path, name])]),
  );
}

const at = (value: unknown, step: string | number): unknown =>
  typeof value === "object" && value !== null && Object.hasOwn(value, step)
    ? (value as Record<string | number, unknown>)[step]
    : undefined;

/** An unescaped quote in a secret gets its backslash when it comes between quotes of the same kind. */
const between = (secret: string, quote: string | undefined): string =>
  quote === '"' || quote === "'" ? secret.replace(/\\[\s\S]|["']/g, found => (found === quote ? `\\${found}` : found)) : secret;

/**
 * Hides the secrets of a settings text behind placeholders and puts them back into a text that came back with them. A placeholder says
 * nothing about its secret and holds for this run of the gateway.
 */
export function createMasker(key: Buffer = randomBytes(32)) {
  const salt = key.toString("hex");
  // A hash over a key of fixed length, cut short, is as good as an HMAC here and a tenth of its cost: a text may hold thousands of secrets.
  const placeholderFor = (secret: string): string => dots + hash("sha256", salt + secret, "hex").slice(0, 16);

  const mask = (text: string): string =>
    applySplices(
      text,
      findSecrets(text).map(({ start, end }) => ({ start, end, text: placeholderFor(text.slice(start, end)) })),
    );

  /**
   * `text` with each placeholder replaced by the secret of `original` that it stands for. A secret comes back only to a place where it would
   * be masked again: nobody can move it to where it is shown.
   * @throws AppError CONFIG_VALUE for a placeholder that stands for nothing in `original`, or in such a place
   */
  const unmask = (text: string, original: string, file: string): string => {
    const secrets = new Map(
      findSecrets(original).map(({ start, end }) => {
        const secret = original.slice(start, end);
        return [placeholderFor(secret), secret];
      }),
    );
    const refuse = (offset: number): never => {
      const { line } = positionOf(text, offset);
      const sentence = {
        problem: "the hidden secret does not belong here; write it again",
        problemZh: "隐藏的密钥不属于此处，请重新填写",
      };
      throw AppError.of("CONFIG_VALUE", { key: file, file, line, ...sentence });
    };
    const splices = [...text.matchAll(placeholder)].map(({ index, 0: found }) => {
      const secret = secrets.get(found);
      return {
        start: index,
        end: index + found.length,
        text: secret === undefined ? refuse(index) : between(secret, text[index - 1]),
      };
    });
    const restored = applySplices(text, splices);
    const hidden = findSecrets(restored);
    let next = 0;
    let shift = 0;
    for (const splice of splices) {
      const start = splice.start + shift;
      const end = start + splice.text.length;
      // Both go through the text in order.
      while ((hidden[next]?.end ?? end) < end) next += 1;
      if ((hidden[next]?.start ?? restored.length) > start) refuse(splice.start);
      shift += splice.text.length - (splice.end - splice.start);
    }
    return restored;
  };

  return { mask, unmask };
}

export type Masker = ReturnType<typeof createMasker>;
