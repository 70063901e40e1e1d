import { lazy, Suspense, useState } from "react";
import { useText } from "../i18n/use-text.tsx";
import { Link } from "../router/link.tsx";
import { budgetPath } from "../router/route.ts";
import { useAppState } from "../state/app-context.tsx";
import { Button, buttonClass } from "../ui/button.tsx";

const AddMoneyDialog = lazy(() =>
  import("../budget/overview/add-money.tsx").then(module => ({ default: module.AddMoneyDialog })),
);

type Props = {
  code: string;
  scope?: string | undefined;
  /** What it says on the button that sends it again. */
  next: string;
  /** No later message was refused for want of money; under older ones nobody needs to add any. */
  newest?: boolean;
};

/** What the owner can do about a refusal for money's sake; for others, and for every other failure, nothing. */
export function MoneyActions({ code, scope = "*", next, newest = true }: Props) {
  const { common } = useText();
  const words = common.budget;
  const owner = useAppState(state => state.signIn.kind === "signedIn" && state.signIn.role === "owner");
  const [adding, setAdding] = useState(false);
  if (!owner) return null;
  if (code === "PRICE_UNKNOWN")
    return (
      <Link to={budgetPath("prices")} className={buttonClass("primary", "small")}>
        {words.enterPrice}
      </Link>
    );
  const open = (
    <Link to={budgetPath()} className={buttonClass("plain", "small")}>
      {words.open}
    </Link>
  );
  if (code === "TOO_FAST" || code === "REQUEST_TOO_DEAR" || code === "COUNTERS_UNREACHABLE") return open;
  if (code !== "BUDGET_SPENT") return null;
  if (!newest) return open;
  return (
    <>
      <Button size="small" tone="primary" onClick={() => setAdding(true)}>
        {words.add}
      </Button>
      {open}
      {adding && (
        <Suspense>
          <AddMoneyDialog scope={scope} next={next} onClose={() => setAdding(false)} />
        </Suspense>
      )}
    </>
  );
}
