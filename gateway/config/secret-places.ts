import { readJson5 } from "./json5/read.ts";
import type { Json5Node, Path, Span } from "./json5/tree.ts";

/** A secret in a settings text: the span of its characters (between the quotes), and where it stands, if the text could be read. */
export type SecretPlace = Span & { readonly path: Path | null };

// A host key is a fingerprint for everybody to compare.
const secretName = /(?:(?<!host)key|token|secret|password|passwd|passphrase|credentials?|cookie|authorization)s?$/i;
const reference = /^(?:vault:.+|(?:\$\{[A-Za-z_][A-Za-z0-9_]*\})+)$/;
/** Keys of the providers and platforms that people paste, wherever they stand. */
const wellKnown = /\b(?:sk-[\w-]{16,}|xox[a-z]-[\w-]{6,}|xapp-[\w-]{6,}|gh[a-z]_\w{20,}|AIza[\w-]{30,}|\d{6,}:[\w-]{30,})/g;
// Nobody bounds the length of a text here: each pattern begins where none of its own repetitions could have begun earlier, so that
// none looks at a run of characters twice.
const userInfo = /(?<=[a-z0-9+.-]):\/\/([^/?#@\s"']+)@/gi;
const query = /[?&][\w-]*(?:key|token|secret|password)=([^&#\s"']+)/gi;
const written = /(["']?)(?<![\w$.-])([\w$.-]+)\1\s*:\s*(["'])((?:\\.|(?!\3)[^\\\n\r])*)/g;

const headers = /headers(["']?)\s*:\s*\{[^}]*/gi;
const quotedValue = /:\s*(["'])((?:\\.|(?!\1)[^\\\n\r])+)/g;

/** True for keys that hold secrets by their name, and for everything among `headers`. */
export function isSecretPath(path: Path): boolean {
  const name = path.findLast(step => typeof step === "string");
  return (name !== undefined && secretName.test(name)) || path.slice(0, -1).includes("headers");
}

/** True for `vault:NAME` and `${NAME}`: these name a secret and are none. */
export const isReference = (value: string): boolean => reference.test(value);

const inUrl = (text: string, from: number): Span[] =>
  [userInfo, query].flatMap(pattern =>
    [...text.matchAll(pattern)].flatMap(match => {
      const secret = match[1] ?? "";
      const start = from + match.index + match[0].lastIndexOf(secret, match[0].length - (pattern === userInfo ? 2 : 1));
      return isReference(secret) ? [] : [{ start, end: start + secret.length }];
    }),
  );

function inTree(text: string, node: Json5Node, path: Path): SecretPlace[] {
  if (node.kind === "object") return node.members.flatMap(member => inTree(text, member.value, [...path, member.name]));
  if (node.kind === "array") return node.items.flatMap((item, index) => inTree(text, item, [...path, index]));
  if (node.kind !== "string" || node.value === "") return [];
  const span = { start: node.start + 1, end: node.end - 1 };
  if (isSecretPath(path)) return isReference(node.value) ? [] : [{ ...span, path }];
  return inUrl(text.slice(span.start, span.end), span.start).map(found => ({ ...found, path }));
}

/** By its look alone: in comments, and in a text that cannot be read. */
function byLook(text: string, from: number, to: number): SecretPlace[] {
  const part = text.slice(from, to);
  const named = [...part.matchAll(written)].flatMap(match => {
    const [whole, , name = "", , value = ""] = match;
    const start = from + match.index + whole.length - value.length;
    return value !== "" && secretName.test(name) && !isReference(value) ? [{ start, end: start + value.length }] : [];
  });
  const inHeaders = [...part.matchAll(headers)].flatMap(group =>
    [...group[0].matchAll(quotedValue)].flatMap(match => {
      const value = match[2] ?? "";
      const start = from + group.index + match.index + match[0].length - value.length;
      return isReference(value) ? [] : [{ start, end: start + value.length }];
    }),
  );
  return [...named, ...inHeaders, ...inUrl(part, from)].map(span => ({ ...span, path: null }));
}

/** Every secret that stands in a settings text, in order, none overlapping another. Also of a text that is no JSON5. */
export function findSecrets(text: string): SecretPlace[] {
  const reading = readJson5(text);
  const found = reading.ok
    ? [
        ...inTree(text, reading.document.root, []),
        ...reading.document.comments.flatMap(({ start, end }) => byLook(text, start, end)),
      ]
    : byLook(text, 0, text.length);
  const shaped = [...text.matchAll(wellKnown)].map(({ index, 0: match }) => ({
    start: index,
    end: index + match.length,
    path: null,
  }));
  const taken = new Uint8Array(text.length);
  // Places that were found by what they are go before those found by their looks.
  const kept = [...found, ...shaped].filter(({ start, end }) => {
    if (taken.subarray(start, end).includes(1)) return false;
    taken.fill(1, start, end);
    return true;
  });
  return kept.toSorted((a, b) => a.start - b.start);
}
