import { ShieldCheck } from "lucide-react";
import { useFormat, useText } from "../i18n/use-text.tsx";
import { Link } from "../router/link.tsx";
import { backupPath } from "../router/route.ts";
import { useAppState } from "../state/app-context.tsx";
import { cx } from "../ui/class-names.ts";

/** The way to the backups, with when the last one was made. */
export function BackupLink({ onOpen, className }: { onOpen: () => void; className: string }) {
  const { common } = useText();
  const format = useFormat();
  const overview = useAppState(state => state.overview);
  const backup = overview?.backup ?? null;
  const words = (): string => {
    if (backup === null) return common.backup.none;
    if (backup.running) return common.backup.running;
    if (!backup.ok) return common.backup.failed;
    return backup.lastAt === null ? common.backup.none : format.ago(backup.lastAt, Date.now());
  };
  return (
    <Link to={backupPath} onClick={onOpen} className={className}>
      <ShieldCheck aria-hidden className="size-4.5 shrink-0 text-soft" />
      <span className="grow">{common.navBackup}</span>
      {overview !== null && (
        <span className={cx("truncate text-sm", backup?.ok === false && !backup.running ? "text-rust" : "text-soft")}>
          {words()}
        </span>
      )}
    </Link>
  );
}
