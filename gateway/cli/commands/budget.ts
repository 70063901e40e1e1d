import type { Registry } from "../registry.ts";

/** `hearth budget`, and `add|history|calls|export` below it. */
export function addBudget(registry: Registry): void {
  const { text } = registry;
  const parent = registry.command("budget", text.help.budget, { examples: text.examples.budget });
  registry.action(parent, async () => (await import("./budget-run.ts")).runBudget);

  const add = registry
    .command("add", text.help.budgetAdd, { parent })
    .argument("<usd>", text.options.usd, registry.dollars)
    .option("--scope <scope>", text.options.scope);
  registry.action(add, async () => (await import("./budget-run.ts")).runBudgetAdd);

  const history = registry
    .command("history", text.help.budgetHistory, { parent })
    .option("--days <n>", text.options.days, registry.wholeNumber(1, 730));
  registry.action(history, async () => (await import("./budget-run.ts")).runBudgetHistory);

  const calls = registry
    .command("calls", text.help.budgetCalls, { parent })
    .option("--usd <usd>", text.options.callsUsd, registry.dollars);
  registry.action(calls, async () => (await import("./budget-run.ts")).runBudgetCalls);

  const exported = registry
    .command("export", text.help.budgetExport, { parent })
    .option("--from <day>", text.options.from, registry.day)
    .option("--to <day>", text.options.to, registry.day);
  registry.action(exported, async () => (await import("./budget-run.ts")).runBudgetExport);
}
