import { dotted, type Path } from "../json5/tree.ts";
import { type Leaf, lookUp } from "./leaves.ts";
import type { Plan, Rule } from "./plan.ts";
import { changed, notTaken, notYet, type Outcome, say, taken, unusable } from "./report.ts";

const plain = ["enabled", "requireMention", "mode", "connectionMode", "domain", "appId", "clientId"];
const secrets: Readonly<Record<string, string>> = {
  botToken: "botToken",
  token: "botToken",
  appToken: "appToken",
  signingSecret: "signingSecret",
  appSecret: "appSecret",
  clientSecret: "clientSecret",
  encryptKey: "encryptKey",
  verificationToken: "verificationToken",
};

const closedToAll = changed(
  say(
    'Open to everybody is not taken over; "pairing" is used: a stranger gets a code that you confirm.',
    '未沿用“对所有人开放”；已改用 "pairing"：陌生人会得到需要你确认的配对码。',
  ),
);

function policy(leaf: Leaf, plan: Plan, to: Path): Outcome {
  if (leaf.value === "open") return plan.put(leaf, to, "pairing", closedToAll);
  if (leaf.value === "pairing" || leaf.value === "allowlist" || leaf.value === "disabled") return plan.put(leaf, to, leaf.value);
  return unusable;
}

/** `tg:123`, `user:U1` and a bare id name the same person. */
const bareId = (id: unknown): string =>
  String(id).replace(/^(?:tg|telegram|user|slack|discord|feishu|lark|dingtalk|whatsapp|signal):/i, "");

function users(leaf: Leaf, plan: Plan, to: Path): Outcome {
  if (!Array.isArray(leaf.value)) return unusable;
  const named = leaf.value.filter(id => id !== "*");
  const ids = named.map(bareId);
  if (named.length < leaf.value.length)
    return plan.push(leaf, to, ids, changed(say('"*" lets everybody in and was left out.', '"*" 会让所有人进入，已去掉。')));
  const same = ids.every((id, index) => id === named[index]);
  return plan.push(leaf, to, ids, same ? taken() : changed(say("Ids are written without a prefix.", "用户 id 不带前缀。")));
}

function groups(leaf: Leaf, plan: Plan, place: Path, rest: Path): Outcome {
  const [, group, key] = rest;
  if (rest.length !== 3 || key !== "requireMention" || typeof leaf.value !== "boolean") return notYet;
  if (group === "*") return plan.put(leaf, [...place, "requireMention"], leaf.value);
  return plan.put(leaf, [...place, "groups", String(group), "requireMention"], leaf.value);
}

function rooms(leaf: Leaf, plan: Plan, place: Path, rest: Path): Outcome {
  const [, room, key] = rest;
  if (rest.length !== 3 || (key !== "allow" && key !== "enabled")) return notYet;
  if (leaf.value !== true) return notTaken(say("A channel that is not allowed needs no entry here.", "未允许的频道无需写入。"));
  return plan.push(
    leaf,
    [...place, "allowedChannels"],
    [String(room)],
    changed(say("It is one of the allowed channels.", "已列入允许的频道。")),
  );
}

/** One key of a channel or of one of its accounts. `place` is where our settings keep it. */
function take(leaf: Leaf, plan: Plan, place: Path, rest: Path): Outcome {
  const [first, second] = rest;
  const name = String(first);
  if (name === "accounts" && rest.length > 2 && !place.includes("accounts"))
    return take(leaf, plan, [...place, "accounts", String(second)], rest.slice(2));
  if (name === "groups") return groups(leaf, plan, place, rest);
  if (name === "channels") return rooms(leaf, plan, place, rest);
  if (name === "dm" && rest.length === 2) {
    if (second === "policy") return policy(leaf, plan, [...place, "dmPolicy"]);
    if (second === "allowFrom") return users(leaf, plan, [...place, "allowedUsers"]);
  }
  if (rest.length !== 1) return notYet;
  if (plain.includes(name)) return plan.put(leaf, [...place, name], leaf.value);
  const secret = lookUp(secrets, name);
  if (secret !== undefined) {
    const to = [...place, secret];
    return plan.secret(leaf, to, dotted(to), false);
  }
  if (name === "dmPolicy") return policy(leaf, plan, [...place, "dmPolicy"]);
  if (name === "allowFrom") return users(leaf, plan, [...place, "allowedUsers"]);
  if (
    name === "groupAllowFrom" &&
    Array.isArray(leaf.value) &&
    leaf.value.every(id => /^(?:oc_|#|C[A-Z0-9]{6,}|-\d+$)/.test(String(id)))
  )
    return plan.push(
      leaf,
      [...place, "allowedChannels"],
      leaf.value,
      changed(say("These are the allowed channels.", "即允许的频道。")),
    );
  if (name === "groupPolicy" && leaf.value === "open")
    return changed(
      say(
        "Open to every group is not taken over; only the allowed channels are answered.",
        "未沿用“对所有群开放”；只回答允许的频道。",
      ),
    );
  if (name === "groupPolicy") return taken(say("Only the allowed channels are answered.", "只回答允许的频道。"));
  return notYet;
}

const oldRoots = ["telegram", "slack", "discord", "whatsapp", "signal", "imessage", "msteams", "feishu", "matrix", "googlechat"];

/** `channels`, and the channels that stood at the top in January 2026. */
export const channelRules: readonly Rule[] = [
  { pattern: "channels.defaults.**", run: () => notYet },
  { pattern: "channels.*.**", run: (leaf, plan, [id, ...rest]) => take(leaf, plan, ["channels", String(id)], rest) },
  ...oldRoots.map((id): Rule => ({ pattern: `${id}.**`, run: (leaf, plan, rest) => take(leaf, plan, ["channels", id], rest) })),
  { pattern: "routing.allowFrom", run: (leaf, plan) => users(leaf, plan, ["channels", "whatsapp", "allowedUsers"]) },
];
