import { LogOut, MonitorSmartphone, Settings, SunMoon } from "lucide-react";
import { BackupLink } from "../../backup/backup-link.tsx";
import { isDesktop } from "../../desktop-bridge.ts";
import { useText } from "../../i18n/use-text.tsx";
import { BudgetLink } from "../../money/budget-link.tsx";
import { Link } from "../../router/link.tsx";
import { settingsPath } from "../../router/route.ts";
import { LookChoices } from "../../shell/look-menu.tsx";
import { TroublesItem } from "../../shell/troubles.tsx";
import { useApp, useAppState } from "../../state/app-context.tsx";
import { IconButton } from "../../ui/icon-button.tsx";
import { Menu, MenuItem, MenuLine } from "../../ui/menu.tsx";

const linkClass = "flex min-h-10 items-center gap-2.5 rounded-xl px-2.5 text-[0.95rem] -outline-offset-2 hover:bg-hover";

/** The ways from the conversations to the other pages, and to language, appearance and sign-out. */
export function PlaceLinks({ onOpen }: { onOpen: () => void }) {
  const { common } = useText();
  const { signOut } = useApp();
  const owner = useAppState(state => state.signIn.kind === "signedIn" && state.signIn.role === "owner");
  return (
    <div className="flex flex-col border-t border-line px-2 py-2 pb-[max(0.5rem,env(safe-area-inset-bottom))]">
      {owner && <TroublesItem onOpen={onOpen} className={linkClass} />}
      {owner && <BudgetLink onOpen={onOpen} className={linkClass} />}
      {owner && <BackupLink onOpen={onOpen} className={linkClass} />}
      <Link to="/devices" onClick={onOpen} className={linkClass}>
        <MonitorSmartphone aria-hidden className="size-4.5 text-soft" />
        {common.navDevices}
      </Link>
      <div className="flex items-end *:first:min-w-0 *:first:grow">
        <Link to={settingsPath()} onClick={onOpen} className={linkClass}>
          <Settings aria-hidden className="size-4.5 text-soft" />
          {common.navSettings}
        </Link>
        <Menu
          trigger={
            <IconButton label={`${common.language} · ${common.theme}`}>
              <SunMoon aria-hidden />
            </IconButton>
          }
        >
          <LookChoices />
          {/* The desktop's window is signed in by the desktop itself. */}
          {!isDesktop() && (
            <>
              <MenuLine />
              <MenuItem icon={<LogOut />} onSelect={() => void signOut()}>
                {common.signOut}
              </MenuItem>
            </>
          )}
        </Menu>
      </div>
    </div>
  );
}
