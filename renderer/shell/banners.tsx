import { CloudOff, FileWarning, LoaderCircle } from "lucide-react";
import type { ReactNode } from "react";
import { useText } from "../i18n/use-text.tsx";
import { Link } from "../router/link.tsx";
import { settingsPath } from "../router/route.ts";
import { useApp, useAppState } from "../state/app-context.tsx";
import { cx } from "../ui/class-names.ts";

/** What concerns the whole page: no connection, or a settings file with a mistake. Nothing when all is well. */
export function Banners() {
  return (
    <div aria-live="polite">
      <ConnectionBanner />
      <SettingsBanner />
    </div>
  );
}

/** One line across the page. */
export const Banner = ({
  tone,
  icon,
  children,
  action,
}: {
  tone: "honey" | "rust" | "ember";
  icon: ReactNode;
  children: ReactNode;
  action?: ReactNode;
}) => (
  <div
    className={cx(
      "flex animate-fade flex-wrap items-center justify-center gap-x-4 gap-y-1 px-4 py-2 text-[0.95rem] [&_svg]:size-4.5 [&_svg]:shrink-0",
      tone === "honey" && "bg-honey-wash text-honey",
      tone === "rust" && "bg-rust-wash text-rust",
      tone === "ember" && "bg-ember-wash text-ember",
    )}
  >
    <p className="flex min-w-0 items-center gap-2.5">
      {icon}
      <span className="min-w-0 wrap-anywhere">{children}</span>
    </p>
    {action}
  </div>
);

export const bannerActionClass = "rounded-md font-semibold underline underline-offset-4 hover:no-underline";

function ConnectionBanner() {
  const { common } = useText();
  const { reconnect } = useApp();
  const connection = useAppState(state => state.connection);
  if (connection === "reconnecting")
    return (
      <Banner tone="honey" icon={<LoaderCircle aria-hidden className="animate-spin" />}>
        {common.connection.reconnecting}
      </Banner>
    );
  if (connection !== "offline") return null;
  return (
    <Banner
      tone="honey"
      icon={<CloudOff aria-hidden />}
      action={
        <button type="button" className={bannerActionClass} onClick={reconnect}>
          {common.connection.tryNow}
        </button>
      }
    >
      {common.connection.offline}
    </Banner>
  );
}

function SettingsBanner() {
  const { common } = useText();
  const problems = useAppState(state => state.settingsProblems);
  const owner = useAppState(state => state.signIn.kind === "signedIn" && state.signIn.role === "owner");
  const [first, ...others] = problems;
  if (!first) return null;
  return (
    <Banner
      tone="rust"
      icon={<FileWarning aria-hidden />}
      action={
        owner && (
          <Link to={settingsPath()} className={bannerActionClass}>
            {common.settingsBroken.open}
          </Link>
        )
      }
    >
      {common.settingsBroken.title} {first.message}
      {others.length > 0 && ` (${common.settingsBroken.more(others.length)})`}
    </Banner>
  );
}
