import { CircleAlert, TriangleAlert } from "lucide-react";
import { useMemo, useState } from "react";
import type { Trouble } from "../../contract/routes/overview.ts";
import { useText } from "../i18n/use-text.tsx";
import { Link } from "../router/link.tsx";
import { useAppState } from "../state/app-context.tsx";
import { buttonClass } from "../ui/button.tsx";
import { cx } from "../ui/class-names.ts";
import { Dialog } from "../ui/dialog.tsx";
import { InlineCode } from "../ui/inline-code.tsx";
import { shownTroubles } from "./trouble-list.ts";

/** A quiet line that counts what wants the owner, and a window that lists it. Nothing while all is well. */
export function TroublesItem({ onOpen, className }: { onOpen: () => void; className: string }) {
  const { common } = useText();
  const all = useAppState(state => state.overview?.troubles ?? null);
  const troubles = useMemo(() => shownTroubles(all ?? []), [all]);
  const [open, setOpen] = useState(false);
  if (troubles.length === 0 && !open) return null;
  const grave = troubles.some(one => one.severity === "error");
  return (
    <>
      <button type="button" className={cx(className, "text-start")} onClick={() => setOpen(true)}>
        <TriangleAlert aria-hidden className={cx("size-4.5 shrink-0", grave ? "text-rust" : "text-honey")} />
        <span className="grow">{common.troubles.title}</span>
        <span
          className={cx(
            "grid h-5.5 min-w-5.5 place-items-center rounded-full px-1.5 text-sm font-medium tabular-nums",
            grave ? "bg-rust-wash text-rust" : "bg-honey-wash text-honey",
          )}
        >
          {troubles.length}
        </span>
      </button>
      <Dialog
        open={open}
        onClose={() => setOpen(false)}
        title={common.troubles.title}
        description={troubles.length === 0 ? common.troubles.none : common.troubles.text}
      >
        <ul className="flex flex-col gap-3">
          {troubles.map(trouble => (
            <TroubleRow
              key={trouble.id}
              trouble={trouble}
              onGo={() => {
                setOpen(false);
                onOpen();
              }}
            />
          ))}
        </ul>
      </Dialog>
    </>
  );
}

function TroubleRow({ trouble, onGo }: { trouble: Trouble; onGo: () => void }) {
  const { common } = useText();
  const grave = trouble.severity === "error";
  return (
    <li className={cx("flex gap-3 rounded-xl px-4 py-3 text-[0.95rem]", grave ? "bg-rust-wash" : "bg-honey-wash")}>
      <CircleAlert aria-hidden className={cx("mt-0.5 size-5 shrink-0", grave ? "text-rust" : "text-honey")} />
      <div className="min-w-0 grow">
        <p className="font-medium wrap-anywhere">
          <InlineCode text={trouble.message} />
        </p>
        {trouble.hint && (
          <p className="text-soft wrap-anywhere">
            <InlineCode text={trouble.hint} />
          </p>
        )}
        <p className="mt-1.5 flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
          {trouble.path?.startsWith("/") && (
            <Link to={trouble.path} onClick={onGo} className={buttonClass("plain", "small")}>
              {common.troubles.open}
            </Link>
          )}
          <span className="text-xs text-soft">{common.errorCode(trouble.code)}</span>
        </p>
      </div>
    </li>
  );
}
