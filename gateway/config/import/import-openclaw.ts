import { isDeepStrictEqual } from "node:util";
import { AppError } from "../../../contract/errors/app-error.ts";
import { vaultReference } from "../../vault/secret-reference.ts";
import { editSettings } from "../edit.ts";
import { isError } from "../findings.ts";
import { readJson5 } from "../json5/read.ts";
import { dotted, type Path, plainValue, positionOf } from "../json5/tree.ts";
import { type ParseDeps, parseSettings } from "../parse.ts";
import type { SettingsChange } from "../service.ts";
import { agentRules } from "./agent-rules.ts";
import { channelRules } from "./channel-rules.ts";
import { gatewayRules } from "./gateway-rules.ts";
import { isGroup, leavesOf, valueAt } from "./leaves.ts";
import { modelRules } from "./model-rules.ts";
import { otherRules } from "./other-rules.ts";
import { createPlan, fits, type ImportedSecret, type Put, type Rule } from "./plan.ts";
import { type ReportEntry, say, unusable } from "./report.ts";

/** What an import would do: the new text of `hearth.json5`, the secrets for the vault, and what became of each key. */
export type Import = {
  readonly text: string;
  readonly changes: readonly SettingsChange[];
  readonly secrets: readonly { readonly name: string; readonly value: string }[];
  readonly report: readonly ReportEntry[];
  /** New providers that will not answer before the owner enters a key. */
  readonly withoutKey: readonly string[];
};

const rules: readonly Rule[] = [...gatewayRules, ...modelRules, ...agentRules, ...channelRules, ...otherRules];

/**
 * Reads an OpenClaw or Clawdbot settings file of any age (JSON5) into the text of our own. Keys that are set in `existing` stay. Every key of
 * the source is in the report exactly once; the new text has no error that `existing` did not have. `preview`: the reasons say what would be.
 * @throws AppError CONFIG_SYNTAX when the source is no JSON5, CONFIG_VALUE when it is no group
 */
export function importOpenClaw(
  source: { text: string; file: string },
  existing: string,
  deps: ParseDeps,
  options: { readonly preview?: boolean } = {},
): Import {
  const root = readSource(source);
  const own = ownSettings(existing);
  const plan = createPlan(root, own.value, deps.environment, options.preview);
  const report: ReportEntry[] = leavesOf(root).map(leaf => {
    for (const rule of rules) {
      const wild = fits(rule.pattern, leaf.path);
      if (wild) return { key: dotted(leaf.path), ...rule.run(leaf, plan, wild) };
    }
    return { key: dotted(leaf.path), ...unusable };
  });

  // A value of the wrong kind must not make our file unusable: its key is left out and reported.
  let puts = plan.puts;
  const dropped = new Set<string>();
  for (;;) {
    const changes = changesOf(puts, own.value);
    const text = editSettings(existing, changes);
    const { findings, notServed } = parseSettings(text, deps);
    const bad = unusablePuts(
      puts,
      findings.filter(isError).map(({ key }) => key),
    );
    if (bad.length === 0) {
      const entries = report.map(entry => (dropped.has(entry.key) ? withoutTarget(entry) : honest(entry, notServed)));
      return { text, changes, secrets: kept(plan.secrets, puts), report: entries, withoutKey: withoutKey(changes) };
    }
    for (const key of bad.flatMap(put => put.from)) dropped.add(key);
    puts = renumbered(
      puts.filter(put => !bad.some(one => one === put || (isHead(one) && sameItem(one, put)))),
      list => own.lengthOf(list),
    );
  }
}

/** Puts that make the settings unusable: those that a problem is about, else those nearest to it (something beside them is missing). */
function unusablePuts(puts: readonly Put[], problems: readonly string[]): Put[] {
  const about = puts.filter(put => problems.some(key => concerns(key, dotted(put.path))));
  if (about.length > 0) return about;
  const item = puts.filter(put => problems.some(key => concerns(key, dotted(put.path.slice(0, 2)))));
  if (item.length > 0) return item;
  return puts.filter(put => problems.some(key => concerns(key, dotted(put.path.slice(0, 1)))));
}

/** What stands in our file already. */
function ownSettings(text: string) {
  const reading = readJson5(text);
  const value = reading.ok ? plainValue(reading.document.root) : {};
  const lengthOf = (list: string): number => {
    const found = valueAt(value, [list]);
    return Array.isArray(found) ? found.length : 0;
  };
  return { value, lengthOf };
}

const withoutTarget = ({ key }: ReportEntry): ReportEntry => ({ key, ...unusable });

/** What is kept for later is not yet in force: sandboxes and permissions above all. */
const honest = (entry: ReportEntry, notServed: readonly string[]): ReportEntry => {
  const { to } = entry;
  if (to === undefined || entry.outcome === "notTaken" || !notServed.some(key => concerns(to, key))) return entry;
  const { en, "zh-CN": zh } = entry.reason;
  return {
    ...entry,
    reason: say(`${en} It is kept, but this version does not act on it yet.`, `${zh}该项会保留，但此版本尚未支持。`),
  };
};

/** A provider without its name or type cannot stay, nor a binding without its agent or channel. */
const isHead = ({ path }: Put): boolean => ["name", "type", "agentId", "match.channel"].includes(path.slice(2).join("."));
const sameItem = (a: Put, b: Put): boolean => a.path[0] === b.path[0] && typeof a.path[1] === "number" && a.path[1] === b.path[1];

/** Items of a list after others were left out: without holes, after those that are there. */
function renumbered(puts: readonly Put[], first: (list: string) => number): Put[] {
  return puts.map(put => {
    const [list, index, ...rest] = put.path;
    if (list === undefined || typeof index !== "number") return put;
    const used = [...new Set(puts.flatMap(({ path }) => (path[0] === list && typeof path[1] === "number" ? [path[1]] : [])))];
    return { ...put, path: [list, first(String(list)) + used.toSorted((a, b) => a - b).indexOf(index), ...rest] };
  });
}

/** True when a problem at `key` is about what stands at or below `own`. */
const concerns = (key: string, own: string): boolean => key === own || key.startsWith(`${own}.`) || key.startsWith(`${own}[`);

const kept = (secrets: readonly ImportedSecret[], puts: readonly Put[]) =>
  secrets
    .filter(({ name }) => puts.some(({ value }) => value === vaultReference(name)))
    .map(({ name, value }) => ({ name, value }));

/** Far more than anybody has written by hand, and few enough to be read in a moment. */
const mostKeys = 2_000;

/** Counts no further than it must. */
function hasMoreLeaves(root: Record<string, unknown>, most: number): boolean {
  let left = most;
  const walk = (value: unknown): boolean => {
    if (typeof value === "object" && value !== null) return Object.values(value).some(walk);
    left -= 1;
    return left < 0;
  };
  return walk(root);
}

function readSource({ text, file }: { text: string; file: string }): Record<string, unknown> {
  const reading = readJson5(text);
  if (!reading.ok) {
    const { offset, en, zh } = reading.problem;
    throw AppError.of("CONFIG_SYNTAX", { file, ...positionOf(text, offset), problem: en, problemZh: zh });
  }
  const root = plainValue(reading.document.root);
  if (isGroup(root)) {
    if (!hasMoreLeaves(root, mostKeys)) return root;
    const many = { problem: `has more than ${mostKeys} keys`, problemZh: `超过 ${mostKeys} 个键` };
    throw AppError.of("CONFIG_VALUE", { key: file, file, line: 1, ...many });
  }
  const sentence = { problem: "must be a group in { }", problemZh: "应为花括号 { } 组" };
  throw AppError.of("CONFIG_VALUE", { key: file, file, line: 1, ...sentence });
}

/**
 * One change for each thing that is wholly new, however many keys it has, so that it is written as a whole and on lines of its own. Items
 * of lists come last, in their order.
 */
function changesOf(puts: readonly Put[], own: unknown): SettingsChange[] {
  const items = new Map<string, { path: Path; value: Record<string, unknown> }>();
  const groups = new Map<string, { path: Path; value: Record<string, unknown> }>();
  const changes: SettingsChange[] = [];
  for (const { path, value } of puts) {
    const isItem = typeof path[1] === "number";
    const depth = isItem ? 2 : newFrom(path, own);
    if (depth === path.length || path.slice(depth).some(step => typeof step === "number")) {
      changes.push({ path, value });
      continue;
    }
    const whole = path.slice(0, depth);
    const [known, key] = [isItem ? items : groups, dotted(whole)];
    const one = known.get(key) ?? { path: whole, value: {} };
    if (!known.has(key)) known.set(key, one);
    setIn(one.value, path.slice(depth), value);
  }
  return [...changes, ...groups.values(), ...[...items.values()].toSorted((a, b) => Number(a.path[1]) - Number(b.path[1]))];
}

/** How many steps of `path` lead to the first that our file does not have. */
function newFrom(path: Path, own: unknown): number {
  const missing = path.findIndex((_, index) => valueAt(own, path.slice(0, index + 1)) === undefined);
  return missing < 0 ? path.length : missing + 1;
}

function setIn(target: Record<string, unknown>, path: Path, value: unknown): void {
  const [step, ...rest] = path;
  if (step === undefined) return;
  const there = target[step];
  if (rest.length === 0) {
    // An agent may be named after what it has.
    if (!(isGroup(there) && isDeepStrictEqual(value, {}))) target[step] = structuredClone(value);
    return;
  }
  const inner = isGroup(there) ? there : {};
  target[step] = inner;
  setIn(inner, rest, value);
}

/** New providers without a key that want one: those on the internet. A server at home often has none. */
function withoutKey(changes: readonly SettingsChange[]): string[] {
  return changes.flatMap(({ path, value }) => {
    if (path[0] !== "providers" || !isGroup(value) || value.apiKey !== undefined || value.type === "ollama") return [];
    const { name, baseUrl } = value;
    const isRemote = typeof baseUrl !== "string" || baseUrl.startsWith("https:");
    return typeof name === "string" && isRemote ? [name] : [];
  });
}
