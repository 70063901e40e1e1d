import { Coins, TriangleAlert, Wallet, X } from "lucide-react";
import type { ReactNode } from "react";
import type { Budget } from "../../../contract/routes/budget.ts";
import { useBudgetText } from "../../i18n/budget-text.ts";
import { useFormat, useText } from "../../i18n/use-text.tsx";
import { noticeSentence } from "../../money/notice-sentence.ts";
import { Link } from "../../router/link.tsx";
import { budgetPath } from "../../router/route.ts";
import { useApp } from "../../state/app-context.tsx";
import { type ShownNotice, shownNotices } from "../../state/budget.ts";
import { Button, buttonClass } from "../../ui/button.tsx";
import { cx } from "../../ui/class-names.ts";
import { IconButton } from "../../ui/icon-button.tsx";

/** Lines that were crossed in windows that still run. */
export function Notices({ budget, now, onAdd }: { budget: Budget; now: number; onAdd: () => void }) {
  const { common } = useText();
  const words = useBudgetText().overview;
  const format = useFormat();
  const { budget: actions, toasts } = useApp();
  const dismiss = async (shown: ShownNotice): Promise<void> => {
    const failure = await actions.dismiss(shown);
    if (failure) toasts.show(failure.message, { tone: "bad" });
  };
  return shownNotices(budget, now).map(shown => {
    const { notice } = shown;
    const stop = notice.line === "stop";
    return (
      <Note
        key={notice.id}
        tone={stop ? "rust" : "honey"}
        icon={<Wallet aria-hidden />}
        action={
          stop && notice.scope === "*" ? (
            <Button size="small" onClick={onAdd}>
              {words.addMoney}
            </Button>
          ) : null
        }
        onDismiss={() => void dismiss(shown)}
      >
        {noticeSentence(notice, budget, common, format)}
      </Note>
    );
  });
}

/** Models without a price, and a table that is getting old. */
export function PriceNotices({ prices }: { prices: Budget["prices"] }) {
  const { prices: words } = useBudgetText();
  const { unpriced, stale, ageDays } = prices;
  return (
    <>
      {unpriced.length > 0 && (
        <Note
          tone="rust"
          icon={<TriangleAlert aria-hidden />}
          action={
            <Link to={budgetPath("prices")} className={buttonClass("plain", "small")}>
              {words.enter}
            </Link>
          }
        >
          {words.unpricedNote(unpriced.length, unpriced.slice(0, 3).join(", "))}
        </Note>
      )}
      {stale && (
        <Note
          tone="honey"
          icon={<Coins aria-hidden />}
          action={
            <Link to={budgetPath("prices")} className={buttonClass("plain", "small")}>
              {words.update}
            </Link>
          }
        >
          {words.staleNote(ageDays)}
        </Note>
      )}
    </>
  );
}

/** A sentence that wants to be seen, with what can be done about it. */
export function Note(props: {
  tone: "honey" | "rust";
  icon: ReactNode;
  children: ReactNode;
  action?: ReactNode;
  onDismiss?: () => void;
}) {
  const { common } = useText();
  return (
    <div
      role="status"
      className={cx(
        "flex flex-wrap items-center gap-x-3 gap-y-2 rounded-2xl border px-4 py-3 text-[0.95rem] [&_svg]:size-4.5 [&_svg]:shrink-0",
        props.tone === "rust" ? "border-rust/30 bg-rust-wash text-rust" : "border-honey/30 bg-honey-wash text-honey",
      )}
    >
      <p className="flex min-w-0 grow basis-60 items-center gap-2.5">
        {props.icon}
        <span className="min-w-0 wrap-anywhere">{props.children}</span>
      </p>
      <span className="flex items-center gap-1">
        {props.action}
        {props.onDismiss && (
          <IconButton
            label={common.dismiss}
            size="small"
            className="text-inherit! hover:bg-current/10!"
            onClick={props.onDismiss}
          >
            <X aria-hidden />
          </IconButton>
        )}
      </span>
    </div>
  );
}
