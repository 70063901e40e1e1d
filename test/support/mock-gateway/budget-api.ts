import type { AppEvent } from "../../../contract/events.ts";
import type { Bill, Budget, Meter, PriceRow } from "../../../contract/routes/budget.ts";
import type { MockCall } from "./api.ts";
import { breakdownOf, buildBudget, buildCalls, buildHistory } from "./budget-data.ts";
import type { Scenario } from "./data.ts";
import { buildBills, buildChanges, buildPrices, freeRow, priced } from "./prices-data.ts";

type Reply = { status: number; body: unknown };
const ok = (body: unknown, status = 200): Reply => ({ status, body });
const no = (status: number, code: string, message: string, hint: string): Reply => ({
  status,
  body: { error: { code, message, hint, type: "api_error" } },
});

/** Money in a cardboard gateway: it lives as long as the mock, and every change is told. */
export function mockBudget(scenario: Scenario, publish: (event: AppEvent) => void) {
  let budget: Budget = buildBudget(scenario, Date.now());
  let { own, table } = buildPrices(scenario);
  const bills = new Map<string, Bill[]>();
  const billsOf = (day: string): Bill[] => {
    const known = bills.get(day) ?? (scenario === "empty" || scenario === "budget-empty" ? [] : buildBills(day));
    bills.set(day, known);
    return known;
  };
  const putBill = (bill: Bill): Bill => {
    bills.set(
      bill.day,
      billsOf(bill.day).map(one => (one.provider === bill.provider ? bill : one)),
    );
    return bill;
  };
  const billOf = ({ params }: MockCall): Bill | undefined =>
    billsOf(params.day ?? "").find(one => one.provider === params.provider);
  const putPrice = (row: PriceRow): Reply => {
    own = own.map(one => (one.ref === row.ref ? row : one));
    budget = {
      ...budget,
      prices: { ...budget.prices, unpriced: own.flatMap(one => (one.source === "unknown" ? [one.ref] : [])) },
    };
    return ok(row);
  };
  /** `meter` after `usd` more were spent. */
  const grown = <M extends Meter>(meter: M, usd: number): M => ({
    ...meter,
    spentUsd: String(Number((Number(meter.spentUsd) + usd).toFixed(9))),
    leftUsd: meter.leftUsd === null ? null : String(Math.max(0, Number((Number(meter.leftUsd) - usd).toFixed(9)))),
  });
  const spend = (usd: number): void => {
    budget = { ...budget, day: grown(budget.day, usd), month: grown(budget.month, usd) };
    publish({ kind: "budget.changed", day: budget.day, month: budget.month });
  };
  const raised = <M extends Meter>(meter: M, usd: number): M => {
    const up = (line: string | null): string | null => (line === null ? null : String(Number(line) + usd));
    return {
      ...meter,
      limitUsd: up(meter.limitUsd),
      alertUsd: up(meter.alertUsd),
      stopUsd: up(meter.stopUsd),
      leftUsd: up(meter.leftUsd),
      addedUsd: String(Number(meter.addedUsd) + usd),
      state: meter.limitUsd === null ? "unlimited" : "fine",
    };
  };

  const handlers: Record<string, (call: MockCall) => Reply> = {
    getBudget: () =>
      scenario === "budget-failed"
        ? no(503, "DB_BUSY", "The ledger cannot be read right now.", "Try again in a minute; `hearth logs` has more.")
        : ok(budget),
    addMoney: ({ json }) => {
      const usd = Number(json.usd);
      budget = { ...budget, day: raised(budget.day, usd), month: raised(budget.month, usd), notices: [] };
      publish({ kind: "budget.changed", day: budget.day, month: budget.month });
      return ok(budget);
    },
    dismissNotice: ({ params }) => {
      budget = { ...budget, notices: budget.notices.filter(one => one.id !== params.id) };
      return ok({ ok: true });
    },
    budgetHistory: () => {
      const days = buildHistory(scenario, Date.now());
      return ok({ days, totalUsd: String(days.reduce((sum, one) => sum + Number(one.usd), 0).toFixed(6)) });
    },
    budgetBreakdown: ({ params }) => ok(breakdownOf(params.window ?? "", scenario === "empty" ? 0 : 0.93)),
    paidCalls: ({ query }) => {
      const all = buildCalls(scenario, Date.now());
      let sum = 0;
      const calls = all.filter(one => {
        const before = sum;
        sum += Number(one.usd);
        return before < Number(query.usd ?? 20);
      });
      const total = calls.reduce((all, one) => all + Number(one.usd), 0);
      return ok({ calls, totalUsd: String(Number(total.toFixed(9))), complete: true });
    },
    listPrices: () => ok({ ...budget.prices, own, table, source: "genai-prices" }),
    setPrice: ({ json }) => {
      const ref = String(json.ref);
      const known = own.find(one => one.ref === ref)?.source === "table";
      const startling =
        json.price !== null && (json.price === "free" ? known : Number((json.price as { input: string }).input) > 30);
      if (startling && json.confirm !== true)
        return no(
          400,
          "PRICES_NOT_CONFIRMED",
          `The table changes prices that need your yes: ${ref}.`,
          "Look at the differences and confirm them.",
        );
      if (json.price === "free") return putPrice(freeRow(ref, "settings"));
      if (json.price === null) return putPrice(priced(ref, "table", "3", "15"));
      const { input, output } = json.price as { input: string; output: string };
      return putPrice(priced(ref, "settings", input, output));
    },
    previewPrices: ({ json }) =>
      String(json.text).includes("models")
        ? ok({ updatedAt: "2026-11-20", sha256: "9f2c".repeat(16), changes: buildChanges() })
        : no(
            400,
            "PRICES_UNREADABLE",
            "This is no price table: it has no models.",
            "Choose a file `prices.json` as Hearth publishes it; nothing was changed.",
          ),
    importPrices: ({ json }) => {
      if (json.confirm !== true)
        return no(
          400,
          "PRICES_NOT_CONFIRMED",
          "The table changes prices that need your yes.",
          "Look at the differences and confirm them.",
        );
      budget = { ...budget, prices: { ...budget.prices, updatedAt: "2026-11-20", ageDays: 1, stale: false } };
      table = [...table, priced("google/gemini-4-flash", "table", "0.3", "2.5")];
      return ok({ updatedAt: "2026-11-20", changes: 4 });
    },
    listBills: ({ params }) => ok({ bills: billsOf(params.day ?? "") }),
    typeBill: call => {
      const bill = billOf(call);
      if (!bill) return no(404, "NOT_FOUND", "There is no such bill.", "Choose another day.");
      const figures = call.json.figures as { model: string | null; usd: string }[];
      const total = figures.reduce((sum, one) => sum + Number(one.usd), 0);
      return ok(putBill({ ...bill, source: "typed", totalTheirUsd: String(total) }));
    },
    fetchBill: call => {
      const bill = billOf(call);
      if (!bill?.hasKey)
        return no(
          400,
          "BILL_KEY_MISSING",
          "Reading openai's bill needs an admin key.",
          "Enter it under Budget → Bill; an ordinary key cannot read reports.",
        );
      return ok(putBill({ ...bill, source: "report", fetchedAt: Date.now() }));
    },
    correctBill: call => {
      const bill = billOf(call);
      if (!bill) return no(404, "NOT_FOUND", "There is no such bill.", "Choose another day.");
      const corrected = putBill({
        ...bill,
        totalOurUsd: bill.totalTheirUsd ?? bill.totalOurUsd,
        correctable: 0,
        correctionUsd: null,
      });
      return ok({ corrected: bill.correctable, byUsd: bill.correctionUsd ?? "0", bill: corrected });
    },
  };
  return { handlers, spend, current: (): Budget => budget };
}
