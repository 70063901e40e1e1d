import { isDeepStrictEqual } from "node:util";
import { dotted, type Path } from "../json5/tree.ts";
import { type Variables, variablesIn } from "../variables.ts";
import { isGroup, isSecretRef, type Leaf, lookUp, valueAt } from "./leaves.ts";
import { alreadySet, changed, notTaken, type Outcome, type Sentence, say, taken, unusable } from "./report.ts";

/** One value for our settings, and the keys of the imported file that it came from. */
export type Put = { readonly path: Path; value: unknown; readonly from: string[] };
export type ImportedSecret = { readonly name: string; readonly value: string; readonly path: Path };

/** Models of these makers are named without an entry of their own in OpenClaw. */
const makers: Readonly<Record<string, { type: string; baseUrl?: string; variable?: string }>> = {
  anthropic: { type: "anthropic", variable: "ANTHROPIC_API_KEY" },
  openai: { type: "openai-compatible", baseUrl: "https://api.openai.com/v1", variable: "OPENAI_API_KEY" },
  openrouter: { type: "openai-compatible", baseUrl: "https://openrouter.ai/api/v1", variable: "OPENROUTER_API_KEY" },
  deepseek: { type: "openai-compatible", baseUrl: "https://api.deepseek.com/v1", variable: "DEEPSEEK_API_KEY" },
  moonshot: { type: "openai-compatible", baseUrl: "https://api.moonshot.ai/v1", variable: "MOONSHOT_API_KEY" },
  ollama: { type: "ollama", baseUrl: "http://127.0.0.1:11434" },
};

const isKept = say("The secret went into the vault.", "密钥已存入保险库。");
const wouldBeKept = say("The secret would go into the vault.", "密钥将存入保险库。");

/** A provider's name as our list can have it, and as its secret is named after it. */
export const providerName = (name: string): string => name.replace(/[/\s]+/g, "-");

/** Collects what an imported file puts into our settings. Keys that the owner has set are never written over. `preview`: the report says what would be. */
export function createPlan(source: Record<string, unknown>, existing: unknown, variables: Variables, preview = false) {
  const puts: Put[] = [];
  const secrets: ImportedSecret[] = [];
  const have = (path: Path): unknown => valueAt(existing, path);
  const own = valueAt(existing, ["providers"]);
  const ownProviders = Array.isArray(own) ? own : [];
  const added: string[] = [];

  /** The variables that the imported file itself defines (`env`, `env.vars`). */
  const defined = (name: string): string | undefined => {
    const value = valueAt(source, ["env", "vars", name]) ?? valueAt(source, ["env", name]);
    return typeof value === "string" ? value : undefined;
  };

  const put = (leaf: Leaf, path: Path, value: unknown, outcome: Outcome = taken()): Outcome => {
    const to = dotted(path);
    const there = have(path);
    if (there !== undefined) {
      if (isDeepStrictEqual(there, value) || (isGroup(there) && isDeepStrictEqual(value, {}))) return { ...outcome, to };
      return { ...alreadySet, to };
    }
    // An item that the owner has in a list is theirs as a whole.
    if (typeof path[1] === "number" && have(path.slice(0, 2)) !== undefined) return { ...alreadySet, to };
    const same = puts.find(one => isDeepStrictEqual(one.path, path));
    if (same && isDeepStrictEqual(value, {})) return { ...outcome, to };
    // An older spelling of the same key: the first one counts.
    if (same && !isDeepStrictEqual(same.value, value))
      return { ...notTaken(say("Another key of the same file says it differently.", "同一文件中的另一项给出了不同的值。")), to };
    if (same) same.from.push(dotted(leaf.path));
    else puts.push({ path, value, from: [dotted(leaf.path)] });
    return { ...outcome, to };
  };

  /** Adds to a list that several keys may fill. */
  const push = (leaf: Leaf, path: Path, items: readonly unknown[], outcome: Outcome = taken()): Outcome => {
    const to = dotted(path);
    const there = have(path);
    if (there !== undefined) {
      const covered = Array.isArray(there) && items.every(item => there.includes(item));
      return covered ? { ...outcome, to } : { ...alreadySet, to };
    }
    const list = puts.find(one => isDeepStrictEqual(one.path, path));
    if (!list) puts.push({ path, value: [...items], from: [dotted(leaf.path)] });
    else if (Array.isArray(list.value)) {
      list.value = [...new Set([...list.value, ...items])];
      list.from.push(dotted(leaf.path));
    }
    return { ...outcome, to };
  };

  /** A secret: by the name of its variable where it has one, else into the vault under `name`. `needed`: a missing variable would stop the start. */
  const secret = (leaf: Leaf, path: Path, name: string, needed: boolean): Outcome => {
    const byVariable = (variable: string): Outcome => {
      const value = defined(variable);
      if (!variables[variable] && value !== undefined) return literal(value);
      if (!variables[variable] && needed)
        return notTaken(
          say(
            `It is read from the environment variable ${variable}, which is not set; set it and import again.`,
            `该值来自环境变量 ${variable}，但它未设置；请设置后重新导入。`,
          ),
        );
      const reason = variables[variable]
        ? say(`It is read from the environment variable ${variable}.`, `该值来自环境变量 ${variable}。`)
        : say(
            `It is read from the environment variable ${variable}, which is not set now.`,
            `该值来自环境变量 ${variable}，目前未设置。`,
          );
      return put(leaf, path, `\${${variable}}`, taken(reason));
    };
    const literal = (value: string): Outcome => {
      if (have(path) !== undefined)
        return {
          ...notTaken(say("Your settings have this secret already; it was left alone.", "你的设置中已有此密钥，未作改动。")),
          to: dotted(path),
        };
      const outcome = put(leaf, path, `vault:${name}`, changed(preview ? wouldBeKept : isKept));
      if (outcome.outcome !== "notTaken") secrets.push({ name, value, path });
      return outcome;
    };
    if (isSecretRef(leaf.value)) {
      if (leaf.value.source === "env" && /^[A-Za-z_][A-Za-z0-9_]*$/.test(leaf.value.id)) return byVariable(leaf.value.id);
      return notTaken(
        say(
          "Hearth does not ask other programs or files for secrets; type it into a page.",
          "Hearth 不会向其他程序或文件索取密钥；请在页面中填写。",
        ),
      );
    }
    if (typeof leaf.value !== "string" || leaf.value === "") return unusable;
    const [variable] = variablesIn(leaf.value);
    return variable !== undefined && leaf.value === `\${${variable}}` ? byVariable(variable) : literal(leaf.value);
  };

  /** The place of a provider in our list; null when the owner has one of this name already. */
  const provider = (name: string): Path | null => {
    const clean = providerName(name);
    if (ownProviders.some(one => isGroup(one) && one.name === clean)) return null;
    if (!added.includes(clean)) {
      added.push(clean);
      puts.push({ path: ["providers", ownProviders.length + added.length - 1, "name"], value: clean, from: [] });
    }
    return ["providers", ownProviders.length + added.indexOf(clean)];
  };

  /** Makes sure that the provider of `provider/model` is in the list. Says what the owner has to know about it. */
  const providerOf = (reference: string): Sentence | null => {
    const name = reference.split("/")[0] ?? "";
    const maker = lookUp(makers, name);
    if (
      !reference.includes("/") ||
      !maker ||
      valueAt(source, ["models", "providers", name]) !== undefined ||
      added.includes(name)
    )
      return null;
    const place = provider(name);
    if (!place) return null;
    const add = (field: string, value: string) => puts.push({ path: [...place, field], value, from: [] });
    add("type", maker.type);
    if (maker.baseUrl !== undefined) add("baseUrl", maker.baseUrl);
    const { variable } = maker;
    if (variable === undefined) return null;
    const withKey = Boolean(variables[variable]);
    if (withKey) add("apiKey", `\${${variable}}`);
    const [en, zh] = preview ? ["would be added", "将添加"] : ["was added", "已添加"];
    return withKey
      ? say(`The provider ${name} ${en}; its key is read from ${variable}.`, `${zh}提供商 ${name}；其密钥来自 ${variable}。`)
      : say(`The provider ${name} ${en} without a key.`, `${zh}提供商 ${name}，但没有密钥。`);
  };

  return { source, puts, secrets, put, push, secret, provider, providerOf };
}

export type Plan = ReturnType<typeof createPlan>;

/** A rule speaks for every key that fits its pattern: names, `*` for one step, `**` at the end for the rest. */
export type Rule = { readonly pattern: string; readonly run: (leaf: Leaf, plan: Plan, wild: Path) => Outcome };

/** The steps that stand for `*` and `**`, null when the path does not fit. */
export function fits(pattern: string, path: Path): Path | null {
  const parts = pattern.split(".");
  const wild: (string | number)[] = [];
  for (const [index, part] of parts.entries()) {
    if (part === "**") return [...wild, ...path.slice(index)];
    const step = path[index];
    if (step === undefined) return null;
    if (part === "*") wild.push(step);
    else if (part !== String(step)) return null;
  }
  return parts.length === path.length ? wild : null;
}
