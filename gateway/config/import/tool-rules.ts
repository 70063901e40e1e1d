import type { Path } from "../json5/tree.ts";
import { type Leaf, lookUp } from "./leaves.ts";
import type { Plan } from "./plan.ts";
import { changed, notYet, type Outcome, say, taken, unusable } from "./report.ts";

const names: Readonly<Record<string, readonly string[]>> = {
  read: ["Read"],
  write: ["Write"],
  edit: ["Edit"],
  apply_patch: ["Edit"],
  exec: ["Bash"],
  bash: ["Bash"],
  process: ["Bash"],
  grep: ["Grep"],
  find: ["Glob"],
  ls: ["Glob"],
  web_fetch: ["WebFetch"],
  "group:fs": ["Read", "Write", "Edit"],
  "group:runtime": ["Bash"],
  "group:web": ["WebFetch"],
};

const asked = say(
  "Commands wait for your yes here, unless you allow them one by one.",
  "此处的命令需要你的同意，除非你逐条允许。",
);

function toolList(leaf: Leaf, plan: Plan, place: Path, rule: "allow" | "deny"): Outcome {
  if (!Array.isArray(leaf.value)) return unusable;
  const found = leaf.value.flatMap(name => lookUp(names, name) ?? []);
  const unknown = leaf.value.filter(name => lookUp(names, name) === undefined);
  // Every command without a question is more than the word "exec" meant there, where commands had a gate of their own.
  const usable = rule === "allow" ? found.filter(name => name !== "Bash") : found;
  const target = [...place, "permissions", rule];
  const notes = [
    ...(usable.length < found.length ? [asked] : []),
    ...(unknown.length > 0
      ? [say(`Not known here: ${unknown.map(String).join(", ")}.`, `此处没有：${unknown.map(String).join("、")}。`)]
      : []),
  ];
  const outcome =
    notes.length === 0
      ? taken(say("With our names of the tools.", "已换成本程序的工具名称。"))
      : changed(say(notes.map(note => note.en).join(" "), notes.map(note => note["zh-CN"]).join("")));
  return plan.push(leaf, target, [...new Set(usable)], outcome);
}

function profile(leaf: Leaf, plan: Plan, place: Path): Outcome {
  const allow = [...place, "permissions", "allow"];
  const deny = [...place, "permissions", "deny"];
  switch (leaf.value) {
    case "minimal":
    case "messaging":
      return plan.push(
        leaf,
        deny,
        ["Bash", "Write", "Edit"],
        changed(say("It may not run commands or change files.", "不允许运行命令或修改文件。")),
      );
    case "coding":
      return plan.push(
        leaf,
        allow,
        ["Read", "Glob", "Grep", "Write", "Edit"],
        changed(say("It may read and change files; commands wait for your yes.", "可以读写文件；命令需要你的同意。")),
      );
    case "full":
      return plan.push(
        leaf,
        allow,
        ["Read", "Glob", "Grep"],
        changed(
          say(
            "Everything without a question is not taken over; it may read, the rest waits for your yes.",
            "未沿用“全部免确认”；可以读取，其余需要你的同意。",
          ),
        ),
      );
    default:
      return unusable;
  }
}

function exec(leaf: Leaf, plan: Plan, place: Path, key: string): Outcome {
  const deny = [...place, "permissions", "deny"];
  if (key === "safeBins") {
    if (!Array.isArray(leaf.value)) return unusable;
    const rules = leaf.value.map(name => `Bash(${String(name)} *)`);
    return plan.push(
      leaf,
      [...place, "permissions", "allow"],
      rules,
      changed(say("Written as permission rules.", "已写成权限规则。")),
    );
  }
  if (key === "mode" || key === "security") {
    if (leaf.value === "deny")
      return plan.push(leaf, deny, ["Bash"], changed(say("Written as a permission rule.", "已写成权限规则。")));
    if (leaf.value === "ask" || leaf.value === "allowlist") return taken(asked);
    return changed(asked);
  }
  if (key === "ask") return leaf.value === "off" ? changed(asked) : taken(asked);
  return notYet;
}

/** `tools` of all agents or of one; `place` is where our settings keep that agent. */
export function takeTool(leaf: Leaf, plan: Plan, place: Path, rest: Path): Outcome {
  const [first, second] = rest;
  if (rest.length === 1 && (first === "allow" || first === "alsoAllow")) return toolList(leaf, plan, place, "allow");
  if (rest.length === 1 && first === "deny") return toolList(leaf, plan, place, "deny");
  if (rest.length === 1 && first === "profile") return profile(leaf, plan, place);
  if (rest.length === 2 && first === "exec") return exec(leaf, plan, place, String(second));
  return notYet;
}
