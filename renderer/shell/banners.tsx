import { CloudOff, FileWarning, LoaderCircle } from "lucide-react";
import { OldMachineBanner } from "../backup/old-machine-banner.tsx";
import { createRecordStore, isRestarting } from "../backup/restore/watch.ts";
import { useText } from "../i18n/use-text.tsx";
import { BudgetBanner } from "../money/budget-banner.tsx";
import { UpdateBanner } from "../phone/update-banner.tsx";
import { Link } from "../router/link.tsx";
import { settingsPath } from "../router/route.ts";
import { useApp, useAppState } from "../state/app-context.tsx";
import { Banner, bannerActionClass } from "./banner.tsx";
import { PausedBanner } from "./paused-banner.tsx";

/** What concerns the whole page: no connection, a settings file with a mistake, a pause. Nothing when all is well. */
export function Banners() {
  return (
    <div aria-live="polite">
      <ConnectionBanner />
      <SettingsBanner />
      <OldMachineBanner />
      <PausedBanner />
      <BudgetBanner />
      <UpdateBanner />
    </div>
  );
}

function ConnectionBanner() {
  const { common } = useText();
  const { reconnect } = useApp();
  const connection = useAppState(state => state.connection);
  const away = connection === "reconnecting" || connection === "offline";
  if (away && isRestarting(createRecordStore(() => window.sessionStorage).read(), Date.now()))
    return (
      <Banner tone="honey" icon={<LoaderCircle aria-hidden className="animate-spin" />}>
        {common.connection.restoring}
      </Banner>
    );
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
      {others.length > 0 && common.aside(common.settingsBroken.more(others.length))}
    </Banner>
  );
}
