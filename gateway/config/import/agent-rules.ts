import type { Path } from "../json5/tree.ts";
import { agentId, agentPlace } from "./agent-ids.ts";
import { type Leaf, valueAt } from "./leaves.ts";
import type { Plan, Rule } from "./plan.ts";
import { changed, notTaken, notYet, type Outcome, say, taken, unusable } from "./report.ts";
import { takeSandbox } from "./sandbox-rules.ts";
import { takeTool } from "./tool-rules.ts";

const defaults: Path = ["agents", "defaults"];
const noHeartbeat = changed(
  say(
    "Hearth calls no model on its own: it is off, because it would cost money while nobody asks.",
    "Hearth 不会自行调用模型：此项已关闭，以免无人提问时产生费用。",
  ),
);
const noWorkspace = notTaken(say("An agent has no folder of its own here yet.", "此处的智能体还没有自己的文件夹。"));
const ownLooks = notTaken(say("An agent has a name here, but no emoji or theme.", "此处的智能体只有名称，没有表情或主题。"));

function model(leaf: Leaf, plan: Plan, to: Path): Outcome {
  if (typeof leaf.value !== "string") return unusable;
  const note = plan.providerOf(leaf.value);
  return plan.put(leaf, to, leaf.value, note ? changed(note) : taken());
}

function fallbacks(leaf: Leaf, plan: Plan, to: Path): Outcome {
  if (!Array.isArray(leaf.value)) return unusable;
  const notes = leaf.value.flatMap(reference => plan.providerOf(String(reference)) ?? []);
  return plan.put(leaf, to, leaf.value, notes[0] ? changed(notes[0]) : taken());
}

/** What all agents and a single agent have in common. `rest` is the path within `source`. */
function common(leaf: Leaf, plan: Plan, place: Path, source: Path, rest: Path): Outcome {
  const [first, second] = rest;
  const modelPlace: Path = place[1] === "defaults" ? ["defaultModel"] : [...place, "model"];
  if (first === "model") {
    if (rest.length === 1 || second === "primary") return model(leaf, plan, modelPlace);
    if (second === "fallbacks") return fallbacks(leaf, plan, [...place, "fallbacks"]);
  }
  if (first === "sandbox") return takeSandbox(leaf, plan, place, [...source, "sandbox"], rest.slice(1));
  if (first === "tools") return takeTool(leaf, plan, place, rest.slice(1));
  if (first === "heartbeat") return noHeartbeat;
  if (first === "workspace") return noWorkspace;
  return notYet;
}

function ofAgent(leaf: Leaf, plan: Plan): Outcome {
  const place = agentPlace(plan.source, leaf.path);
  if (!place) return notTaken(say("This agent has no id.", "此智能体没有 id。"));
  const rest = leaf.path.slice(3);
  const id = String(place[1]);
  const renamed = changed(
    say("The agent that answers by default is named `default` here.", "此处默认回答的智能体名为 `default`。"),
  );
  if (rest.length === 1 && rest[0] === "id") return plan.put(leaf, place, {}, id === leaf.value ? taken() : renamed);
  if (rest.length === 1 && rest[0] === "default") {
    if (leaf.value !== true) return taken(say("Another agent answers by default.", "默认由其他智能体回答。"));
    const known = leaf.path[2] === id || valueAt(plan.source, [...leaf.path.slice(0, 3), "id"]) === id;
    return plan.put(leaf, place, {}, known ? taken(say("It answers when none is named.", "未指定时由它回答。")) : renamed);
  }
  if (rest.length === 1 && rest[0] === "name") return plan.put(leaf, [...place, "name"], leaf.value);
  if (rest[0] === "identity") return rest[1] === "name" ? plan.put(leaf, [...place, "name"], leaf.value) : ownLooks;
  return common(leaf, plan, place, leaf.path.slice(0, 3), rest);
}

/** Agents, the keys that came before them (`agent`, `identity`, `routing`), tools, heartbeat and bindings. */
export const agentRules: readonly Rule[] = [
  { pattern: "agents.defaults.**", run: (leaf, plan, rest) => common(leaf, plan, defaults, defaults, rest) },
  { pattern: "agents.list.*.**", run: ofAgent },
  { pattern: "agents.entries.*.**", run: ofAgent },
  { pattern: "agents.entries.*", run: ofAgent },
  { pattern: "agent.**", run: (leaf, plan, rest) => common(leaf, plan, defaults, ["agent"], rest) },
  { pattern: "defaultModel", run: (leaf, plan) => model(leaf, plan, ["defaultModel"]) },
  { pattern: "identity.name", run: (leaf, plan) => plan.put(leaf, ["agents", "default", "name"], leaf.value) },
  { pattern: "identity.**", run: () => ownLooks },
  { pattern: "heartbeat.**", run: () => noHeartbeat },
  { pattern: "tools.**", run: (leaf, plan, rest) => takeTool(leaf, plan, defaults, rest) },
  ...["bindings", "routing.bindings"].map(
    (root): Rule => ({
      pattern: `${root}.*.**`,
      run: (leaf, plan, [index, ...rest]) => {
        const to = ["bindings", ...(index === undefined ? [] : [index]), ...rest];
        const known = [
          "agentId",
          "match.channel",
          "match.accountId",
          "match.peer.kind",
          "match.peer.id",
          "match.guildId",
          "match.teamId",
        ];
        if (!known.includes(rest.join("."))) return notYet;
        if (rest[0] !== "agentId" || typeof leaf.value !== "string") return plan.put(leaf, to, leaf.value);
        const id = agentId(plan.source, leaf.value);
        return plan.put(
          leaf,
          to,
          id,
          id === leaf.value ? taken() : changed(say(`The agent is named \`${id}\` here.`, `此智能体在此处名为 \`${id}\`。`)),
        );
      },
    }),
  ),
];
