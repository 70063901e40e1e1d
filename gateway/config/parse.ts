import { type Settings, SettingsFile } from "../../contract/settings/schema.ts";
import { bindAddresses } from "../network/bind.ts";
import { doubtfulCost } from "./doubtful-cost.ts";
import { type Finding, findingAt, inOrder, isError, type Source } from "./findings.ts";
import { issueSentence } from "./issue-sentence.ts";
import { readJson5 } from "./json5/read.ts";
import { dotted, type Json5Document, type Json5Node, nodeAt, type Path, plainValue, positionOf } from "./json5/tree.ts";
import { groupedKeys, walkSettings } from "./known-keys.ts";
import { nearestName } from "./nearest-name.ts";
import { isOwnVariable, resolveVariables, type Variables } from "./variables.ts";

/** What a settings text means. `settings` is null when something in it is an error; `document` when it is no JSON5. */
export type ParsedSettings = {
  readonly settings: Settings | null;
  readonly document: Json5Document | null;
  readonly findings: readonly Finding[];
  readonly notServed: readonly string[];
};

export type ParseDeps = {
  /** What the file is called in sentences. */
  readonly file: string;
  readonly environment: Variables;
  /** Addresses that this machine has now. */
  readonly interfaces: readonly string[];
};

/** Reads a settings text: JSON5, then `${NAME}`, then the schema, then what no schema can say. Never throws. */
export function parseSettings(text: string, { file, environment, interfaces }: ParseDeps): ParsedSettings {
  const reading = readJson5(text);
  if (!reading.ok) {
    const { offset, en, zh } = reading.problem;
    const { line, column } = positionOf(text, offset);
    const slots = { file, line, column, problem: en, problemZh: zh };
    const finding: Finding = { code: "CONFIG_SYNTAX", severity: "error", key: file, line, column, slots };
    return { settings: null, document: null, findings: [finding], notServed: [] };
  }
  const { document } = reading;
  const source: Source = { file, text, document };
  const written = plainValue(document.root);
  const walked = walkSettings(written);
  const { value, missing } = resolveVariables(written, environment);

  const findings: Finding[] = [
    ...duplicateKeys(document.root, [])
      .slice(0, mostOfAKind)
      .map(path => findingAt(source, path, "warning", "CONFIG_DUPLICATE_KEY")),
    ...walked.unknown.slice(0, mostOfAKind).map(({ path, siblings }) => unknownKey(source, path, siblings)),
    // A variable of a room that is not served keeps nobody from starting.
    ...missing
      .map(one => ({ ...one, severity: isBelow(one.path, walked.notServed) ? ("warning" as const) : ("error" as const) }))
      .toSorted((a, b) => Number(a.severity === "warning") - Number(b.severity === "warning"))
      .slice(0, mostOfAKind)
      .map(({ path, variable, severity }) =>
        findingAt(source, path, severity, "CONFIG_ENVIRONMENT", { variable, ...variableSentence(variable) }),
      ),
  ];
  const result = SettingsFile.safeParse(value);
  if (result.success) findings.push(...crossChecks(source, result.data, interfaces));
  else
    for (const issue of result.error.issues.slice(0, mostOfAKind)) {
      const path = issue.path.filter(step => typeof step !== "symbol");
      const node = nodeAt(document.root, path);
      const sentence = issueSentence(issue, node === undefined ? undefined : plainValue(node));
      findings.push(findingAt(source, path, "error", "CONFIG_VALUE", { ...sentence }));
    }
  return {
    settings: result.success && !findings.some(isError) ? result.data : null,
    document,
    findings: inOrder(findings),
    notServed: walked.notServed.map(dotted),
  };
}

/** Nobody reads more, and each costs a search of the text. */
const mostOfAKind = 100;

const variableSentence = (variable: string): { problem: string; problemZh: string } =>
  isOwnVariable(variable)
    ? { problem: "is Hearth's own and never put into settings", problemZh: "该变量属于 Hearth，不能用于设置" }
    : { problem: "is not set", problemZh: "但它未设置" };

const isBelow = (path: Path, tops: readonly Path[]): boolean =>
  tops.some(top => top.every((step, index) => path[index] === step));

function duplicateKeys(node: Json5Node, path: Path): Path[] {
  if (node.kind === "array") return node.items.flatMap((item, index) => duplicateKeys(item, [...path, index]));
  if (node.kind !== "object") return [];
  const counts = new Map<string, number>();
  for (const { name } of node.members) counts.set(name, (counts.get(name) ?? 0) + 1);
  const twice = [...counts].filter(([, count]) => count > 1);
  return [
    ...twice.map(([name]) => [...path, name]),
    ...node.members.flatMap(member => duplicateKeys(member.value, [...path, member.name])),
  ];
}

function unknownKey(source: Source, path: Path, siblings: readonly string[]): Finding {
  const name = String(path.at(-1));
  const elsewhere = groupedKeys().find(key => key.endsWith(`.${name}`));
  const near = nearestName(name, siblings);
  const meant = near ?? elsewhere;
  const slots =
    meant === undefined
      ? {
          suggestion: "It is kept but does nothing; remove it, or look it up in the documentation.",
          suggestionZh: "该项会保留但不起作用；请删除，或查阅文档。",
        }
      : {
          suggestion: `Did you mean \`${meant}\`? It is kept but does nothing.`,
          suggestionZh: `是否想写 \`${meant}\`？该项会保留但不起作用。`,
        };
  return findingAt(source, path, "warning", "CONFIG_UNKNOWN_KEY", slots);
}

/** What concerns several keys at once, or this machine. */
function crossChecks(source: Source, settings: Settings, interfaces: readonly string[]): Finding[] {
  const findings = bindAddresses(settings, interfaces).problems.map(({ path, severity, code, slots }) =>
    findingAt(source, path, severity, code, slots),
  );
  const names = new Set<string>();
  for (const [index, { name }] of settings.providers.entries()) {
    if (!names.has(name) || findings.length > mostOfAKind) {
      names.add(name);
      continue;
    }
    const sentence = { problem: "another provider has this name already", problemZh: "已有同名的提供商" };
    findings.push(findingAt(source, ["providers", index, "name"], "error", "CONFIG_VALUE", sentence));
  }
  if (settings.defaultProvider !== undefined && !names.has(settings.defaultProvider)) {
    const sentence = { problem: "no provider in the list has this name", problemZh: "提供商列表中没有这个名称" };
    findings.push(findingAt(source, ["defaultProvider"], "warning", "CONFIG_VALUE", sentence));
  }
  const isWritten = (path: Path): boolean => nodeAt(source.document.root, path) !== undefined;
  for (const { path, ...sentence } of doubtfulCost(settings, isWritten).slice(0, mostOfAKind))
    findings.push(findingAt(source, path, "warning", "CONFIG_VALUE", sentence));
  return findings;
}
