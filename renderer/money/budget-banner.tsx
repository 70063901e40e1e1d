import { Wallet, X } from "lucide-react";
import { useSyncExternalStore } from "react";
import { useFormat, useText } from "../i18n/use-text.tsx";
import { Link } from "../router/link.tsx";
import { budgetPath } from "../router/route.ts";
import { Banner, bannerActionClass } from "../shell/banner.tsx";
import { useApp, useAppState } from "../state/app-context.tsx";
import { shownNotices } from "../state/budget.ts";
import { IconButton } from "../ui/icon-button.tsx";
import { noticeSentence } from "./notice-sentence.ts";

/** The gravest line that was crossed, for the owner, on every page but the budget's own, which shows them all. */
export function BudgetBanner() {
  const { common } = useText();
  const format = useFormat();
  const { router, budget: actions, toasts } = useApp();
  const page = useSyncExternalStore(router.subscribe, router.get);
  const budget = useAppState(state => state.budget);
  if (budget.kind !== "ready" || page.kind === "budget" || page.kind === "setup") return null;
  const [first] = shownNotices(budget.value, Date.now());
  if (!first) return null;
  const { notice } = first;
  const dismiss = async (): Promise<void> => {
    const failure = await actions.dismiss(first);
    if (failure) toasts.show(failure.message, { tone: "bad" });
  };
  return (
    <Banner
      tone={notice.line === "stop" ? "rust" : "honey"}
      icon={<Wallet aria-hidden />}
      action={
        <span className="flex items-center gap-2">
          <Link to={budgetPath()} className={bannerActionClass}>
            {common.budget.open}
          </Link>
          <IconButton
            label={common.dismiss}
            size="small"
            className="text-inherit! hover:bg-current/10!"
            onClick={() => void dismiss()}
          >
            <X aria-hidden />
          </IconButton>
        </span>
      }
    >
      {noticeSentence(notice, budget.value, common, format)}
    </Banner>
  );
}
