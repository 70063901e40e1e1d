import type { BudgetNotice } from "../../contract/routes/budget.ts";
import type { Api, FailureText } from "../api/client.ts";
import type { AppState } from "./app-state.ts";
import { dropNotices, putNotice, type ShownNotice } from "./budget.ts";
import type { Store } from "./store.ts";

/** What can be done with the budget from anywhere. Each returns null, or why it could not be done. */
export function createBudgetActions(deps: { api: Api; store: Store<AppState> }) {
  const { api, store } = deps;
  const noticesOf = (ids: readonly string[]): BudgetNotice[] => {
    const { budget } = store.get();
    return budget.kind === "ready" ? budget.value.notices.filter(one => ids.includes(one.id)) : [];
  };
  return {
    /** For today, and by the same amount for the month it lies in. `scope` is `*` for the whole. */
    async addMoney(usd: string, scope: string): Promise<FailureText | null> {
      const outcome = await api("addMoney", { body: { usd, scope } });
      if (!outcome.ok) return outcome.failure;
      store.update(state => ({ ...state, budget: { kind: "ready", value: outcome.value } }));
      return null;
    },
    /** Leaves the page at once and returns when the gateway refuses. */
    async dismiss({ covers }: ShownNotice): Promise<FailureText | null> {
      const gone = noticesOf(covers);
      store.update(state => ({ ...state, budget: dropNotices(state.budget, covers) }));
      for (const notice of gone) {
        const outcome = await api("dismissNotice", { params: { id: notice.id } });
        if (outcome.ok) continue;
        store.update(state => ({ ...state, budget: putNotice(state.budget, notice).budget }));
        return outcome.failure;
      }
      return null;
    },
  };
}

export type BudgetActions = ReturnType<typeof createBudgetActions>;
