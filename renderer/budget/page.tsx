import { useBudgetText } from "../i18n/budget-text.ts";
import { budgetPath } from "../router/route.ts";
import { PageFrame } from "../shell/page-frame.tsx";
import { useApp, useAppState } from "../state/app-context.tsx";
import { Card } from "../ui/card.tsx";
import { Tabs } from "../ui/tabs.tsx";
import { BillTab } from "./bill/bill-tab.tsx";
import { HistoryTab } from "./history/history-tab.tsx";
import { OverviewTab } from "./overview/overview-tab.tsx";
import { PricesTab } from "./prices/prices-tab.tsx";
import { SpendingTab } from "./spending/spending-tab.tsx";
import { chooseTab } from "./tab.ts";

/** What is spent, what may be, and what things cost; for the owner. */
export function BudgetPage({ tab }: { tab: string | null }) {
  const words = useBudgetText();
  const { router } = useApp();
  const owner = useAppState(state => state.signIn.kind === "signedIn" && state.signIn.role === "owner");
  const { tabs } = words;
  return (
    <PageFrame title={words.title}>
      {owner ? (
        <Tabs
          label={words.title}
          current={chooseTab(tab)}
          onChange={next => router.go(budgetPath(next === "overview" ? undefined : next), { replace: true })}
          tabs={[
            { id: "overview", label: tabs.overview, content: <OverviewTab /> },
            { id: "history", label: tabs.history, content: <HistoryTab /> },
            { id: "spending", label: tabs.spending, content: <SpendingTab /> },
            { id: "prices", label: tabs.prices, content: <PricesTab /> },
            { id: "bill", label: tabs.bill, content: <BillTab /> },
          ]}
        />
      ) : (
        <Card>{words.ownerOnly}</Card>
      )}
    </PageFrame>
  );
}
