import { routePath } from "../../../contract/client.ts";
import { AppError } from "../../../contract/errors/app-error.ts";
import { exitCodes } from "../../../contract/exit-codes.ts";
import { budgetRoutes } from "../../../contract/routes/budget.ts";
import { plainForTerminal } from "../answer/printer.ts";
import { budgetLines, rightAligned } from "../budget/show.ts";
import type { Command } from "../call.ts";
import { reportFailure } from "../failures.ts";
import { createFigures } from "../figures.ts";
import { tableLines } from "../text-width.ts";

/** What is spent, held and left. `--json`: exactly as `GET /api/budget` answers. */
export const runBudget: Command<object> = async call => {
  const link = await call.link();
  const answer = await link.call("getBudget");
  if (!answer.ok) return reportFailure(call.io, call.json, answer.failure);
  if (call.json) call.print(answer.value);
  else for (const line of budgetLines(answer.value, call.text, createFigures(call.io.language))) call.say(plainForTerminal(line));
  return exitCodes.done;
};

/** Adds money for today. `--json`: the budget as it is then. */
export const runBudgetAdd: Command<{ readonly usd: string; readonly scope?: string }> = async (call, { usd, scope = "*" }) => {
  const link = await call.link();
  const answer = await link.call("addMoney", { body: { usd, scope } });
  if (!answer.ok) return reportFailure(call.io, call.json, answer.failure);
  const budget = answer.value;
  if (call.json) call.print(budget);
  const { money } = createFigures(call.io.language);
  const named = (one: { scope: string; kind: string; name: string }): boolean =>
    one.scope === scope || `${one.kind}:${one.name}` === scope;
  const meters = scope === "*" ? budget : budget.limits.find(named);
  const left = meters?.day.leftUsd ?? meters?.month.leftUsd;
  call.say(left == null ? call.text.budget.addedUnlimited(money(usd)) : call.text.budget.addedNow(money(usd), money(left)));
  return exitCodes.done;
};

/** Spending by day, oldest first. */
export const runBudgetHistory: Command<{ readonly days?: number }> = async (call, { days = 30 }) => {
  const link = await call.link();
  const answer = await link.call("budgetHistory", { query: { days } });
  if (!answer.ok) return reportFailure(call.io, call.json, answer.failure);
  if (call.json) call.print(answer.value);
  const { money, number } = createFigures(call.io.language);
  const rows = answer.value.days.map(one => [
    one.day,
    money(one.usd),
    number(one.calls),
    number(one.inputTokens),
    number(one.outputTokens),
  ]);
  const total = [call.text.budget.total, money(answer.value.totalUsd), "", "", ""];
  for (const line of rightAligned([[...call.text.budget.historyColumns], ...rows, total])) call.say(line.trimEnd());
  return exitCodes.done;
};

/** Where the last dollars went. */
export const runBudgetCalls: Command<{ readonly usd?: string }> = async (call, { usd = "20" }) => {
  const link = await call.link();
  const answer = await link.call("paidCalls", { query: { usd } });
  if (!answer.ok) return reportFailure(call.io, call.json, answer.failure);
  if (call.json) call.print(answer.value);
  const { text } = call;
  const { calls, totalUsd, complete } = answer.value;
  const { money, moment } = createFigures(call.io.language);
  if (calls.length === 0) {
    call.say(text.budget.noCalls);
    return exitCodes.done;
  }
  const rows = calls.map(one => {
    const cost = one.state === "bound" ? `≤ ${money(one.usd)}` : money(one.usd);
    return [moment(one.at), cost, one.model, one.agent, one.channel, one.user, one.sessionTitle ?? ""];
  });
  for (const line of tableLines([[...text.budget.callColumns], ...rows])) call.say(plainForTerminal(line).trimEnd());
  call.say(complete ? text.budget.allCalls(money(totalUsd)) : text.budget.moreCalls(money(totalUsd)));
  return exitCodes.done;
};

/** Every call of a span of days as CSV, as the gateway makes it; under `--json` too, but failures are JSON then. */
export const runBudgetExport: Command<{ readonly from?: string; readonly to?: string }> = async (call, { from, to }) => {
  if (from !== undefined && to !== undefined && from > to)
    throw AppError.of("USAGE", { problem: call.text.usage.daysTurned, command: "budget export" });
  const link = await call.link();
  const path = routePath(budgetRoutes.exportSpending, { query: { from, to } });
  const answer = await link.download(path, call.io.stdout, call.io.interruption());
  return answer.ok ? exitCodes.done : reportFailure(call.io, call.json, answer.failure);
};
