import { TriangleAlert } from "lucide-react";
import type { Reach } from "../../../contract/routes/reach.ts";
import { useWizardText } from "../../i18n/wizard-text.ts";
import { Link } from "../../router/link.tsx";
import { setupPath } from "../../router/route.ts";
import { buttonClass } from "../../ui/button.tsx";
import { InlineCode } from "../../ui/inline-code.tsx";
import { OutsideLink } from "../../ui/outside-link.tsx";
import { whyNotYet } from "./why-not-yet.ts";

/** Why a phone cannot come in now, and what helps. */
export function NotYet({ reach }: { reach: Reach | null }) {
  const words = useWizardText().phone;
  const why = whyNotYet(reach);
  const chosen = reach !== null && reach.mode !== "local";
  return (
    <div role="status" className="flex gap-3 rounded-2xl bg-honey-wash px-4 py-3.5">
      <TriangleAlert aria-hidden className="mt-0.5 size-5 shrink-0 text-honey" />
      <div className="flex min-w-0 flex-col items-start gap-3">
        <div className="flex flex-col gap-1">
          <p className="font-semibold">{chosen ? words.notYetTitle : words.loopbackTitle}</p>
          <p className="text-[0.95rem]">{chosen ? words.notYetText : words.loopbackText}</p>
          {why.kind === "opening" && <p className="text-[0.95rem]">{words.opening}</p>}
          {why.kind === "told" && (
            <p className="text-[0.95rem] wrap-anywhere">
              {why.message} <InlineCode text={why.hint} />
            </p>
          )}
        </div>
        <p className="flex flex-wrap gap-2">
          {why.kind === "told" && why.url !== null && (
            <OutsideLink href={why.url} size="small">
              {new URL(why.url).hostname}
            </OutsideLink>
          )}
          <Link to={setupPath("reach")} className={buttonClass("plain", "small")}>
            {words.loopbackAction}
          </Link>
        </p>
      </div>
    </div>
  );
}
