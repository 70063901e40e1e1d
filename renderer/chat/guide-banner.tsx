import { Compass } from "lucide-react";
import { useText } from "../i18n/use-text.tsx";
import { Link } from "../router/link.tsx";
import { setupPath } from "../router/route.ts";
import { bannerActionClass } from "../shell/banner.tsx";
import { useAppState } from "../state/app-context.tsx";
import { isGuide } from "./guide.ts";

/** Says that the guide answers, not a model, and where to set one up. `model` is the conversation's, null for the default. */
export function GuideBanner({ model }: { model: string | null }) {
  const { common } = useText();
  const fallback = useAppState(state => (state.models.kind === "ready" ? state.models.defaultModel : null));
  const owner = useAppState(state => state.signIn.kind === "signedIn" && state.signIn.role === "owner");
  const current = model ?? fallback;
  if (current === null || !isGuide(current)) return null;
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-1 rounded-2xl bg-honey-wash px-4 py-2.5 text-[0.95rem] text-honey">
      <p className="flex min-w-0 grow items-center gap-2.5">
        <Compass aria-hidden className="size-4.5 shrink-0" />
        {common.guide.text}
      </p>
      {owner && (
        <Link to={setupPath("model")} className={bannerActionClass}>
          {common.guide.action}
        </Link>
      )}
    </div>
  );
}
