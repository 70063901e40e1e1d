import type { Cost } from "../../contract/settings/cost.ts";
import type { Settings } from "../../contract/settings/schema.ts";
import { agentIds } from "../agents/agents.ts";
import type { Sentence } from "./issue-sentence.ts";
import type { Path } from "./json5/tree.ts";

/** Something that is allowed and hardly meant. */
export type Doubt = { readonly path: Path } & Sentence;

const budgets = ({ dailyBudget, monthlyBudget }: Pick<Cost, "dailyBudget" | "monthlyBudget">, below: Path): Doubt[] =>
  dailyBudget !== undefined && monthlyBudget !== undefined && dailyBudget > monthlyBudget
    ? [
        {
          path: [...below, "dailyBudget"],
          problem: "is more than monthlyBudget, which stops requests first",
          problemZh: "大于 monthlyBudget，会先被每月预算拦下",
        },
      ]
    : [];

function lines({ alertThreshold, stopThreshold, maxPerRequest }: Cost, isWritten: (path: Path) => boolean): Doubt[] {
  const stopsAll = {
    problem: "0 stops everything that costs money",
    problemZh: "0 会停止所有收费的请求",
  };
  const alert: Path = ["cost", "alertThreshold"];
  const stop: Path = ["cost", "stopThreshold"];
  const found: Doubt[] = [];
  if (stopThreshold === 0) found.push({ path: stop, ...stopsAll });
  else if (alertThreshold > stopThreshold)
    found.push({
      path: isWritten(alert) ? alert : stop,
      problem: `alertThreshold (${alertThreshold}) is above stopThreshold (${stopThreshold}), so requests are refused before you are told`,
      problemZh: `alertThreshold（${alertThreshold}）高于 stopThreshold（${stopThreshold}），请求会在提醒之前被拒绝`,
    });
  if (maxPerRequest === 0) found.push({ path: ["cost", "maxPerRequest"], ...stopsAll });
  return found;
}

const noProvider = (name: string): Sentence => ({
  problem: `no provider in the list is called ${JSON.stringify(name)}, so it does nothing`,
  problemZh: `提供商列表中没有 ${JSON.stringify(name)}，此项不起作用`,
});

function models({ prices = {}, localModel }: Cost, { providers }: Settings): Doubt[] {
  const names = new Set(providers.map(one => one.name));
  const found: Doubt[] = [];
  for (const key of Object.keys(prices)) {
    const slash = key.indexOf("/");
    const path = ["cost", "prices", key];
    if (slash < 1 || slash === key.length - 1)
      found.push({
        path,
        problem: "is no `provider/model` or `provider/*`, so it is the price of nothing",
        problemZh: "应写成 `provider/model` 或 `provider/*`，否则不是任何模型的价格",
      });
    else if (!names.has(key.slice(0, slash))) found.push({ path, ...noProvider(key.slice(0, slash)) });
  }
  // A model's own name may have slashes, too.
  const slash = localModel?.indexOf("/") ?? -1;
  if (localModel !== undefined && slash > 0 && !providers.some(one => one.models?.includes(localModel))) {
    const name = localModel.slice(0, slash);
    if (!names.has(name)) found.push({ path: ["cost", "localModel"], ...noProvider(name) });
  }
  return found;
}

function limits({ limits: rows = [] }: Cost, settings: Settings): Doubt[] {
  const agents = new Set(agentIds(settings).flatMap(id => [id, settings.agents[id]?.name ?? id]));
  return rows.flatMap((row, index) => {
    const path = ["cost", "limits", index];
    const found = budgets(row, path);
    if (row.dailyBudget === undefined && row.monthlyBudget === undefined && row.rateLimit === undefined)
      found.push({
        path,
        problem: "limits nothing: give it a dailyBudget, a monthlyBudget or a rateLimit",
        problemZh: "没有限制任何内容：请填写 dailyBudget、monthlyBudget 或 rateLimit",
      });
    if (row.agent !== undefined && !agents.has(row.agent))
      found.push({
        path: [...path, "agent"],
        problem: "no agent has this id or name, so it limits nobody",
        problemZh: "没有使用此 id 或名称的智能体，因此不限制任何人",
      });
    return found;
  });
}

/** What `cost` says that can hardly be meant, in no order. Devices and users are not known here; their meters tell. */
export function doubtfulCost(settings: Settings, isWritten: (path: Path) => boolean): Doubt[] {
  const { cost } = settings;
  return [...budgets(cost, ["cost"]), ...lines(cost, isWritten), ...models(cost, settings), ...limits(cost, settings)];
}
