import { ChevronDown } from "lucide-react";
import { useId, useState } from "react";
import type { ConfigVersion } from "../../../contract/routes/settings.ts";
import { useFormat, useText } from "../../i18n/use-text.tsx";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { cx } from "../../ui/class-names.ts";
import { VersionChanges } from "./version-changes.tsx";
import { byWords, summaryWords } from "./version-words.ts";

type Props = {
  version: ConfigVersion;
  newest: boolean;
  /** Null while the devices are not known yet. */
  deviceName: ((id: string) => string | undefined) | null;
};

/** One version: its number, when and by whom, what changed; opened, its difference to the file as it is. */
export function VersionRow({ version, newest, deviceName }: Props) {
  const { settings } = useText();
  const words = settings.history;
  const format = useFormat();
  const [open, setOpen] = useState(false);
  const panel = useId();
  const by = deviceName === null ? "" : byWords(version.by, words.by, deviceName);
  const summary = summaryWords(version.summary, words);
  return (
    <li className="flex flex-col gap-3 px-4 py-3.5 sm:px-5">
      <div className="flex items-start gap-4">
        <div className="min-w-0 grow">
          <p className="flex flex-wrap items-center gap-2 font-semibold">
            {words.version(version.version)}
            {newest && <Badge tone="leaf">{words.inForce}</Badge>}
          </p>
          <p className={cx("text-[0.95rem] wrap-anywhere", summary.keys && "font-mono text-sm")}>{summary.text}</p>
          <p className="text-sm text-soft">
            {format.dateTime(version.at)}
            {by && ` · ${by}`}
          </p>
        </div>
        <Button
          size="small"
          tone="quiet"
          className="-mr-2 shrink-0"
          aria-expanded={open}
          aria-controls={panel}
          aria-label={open ? words.hideFor(version.version) : words.showFor(version.version)}
          onClick={() => setOpen(now => !now)}
        >
          {open ? words.hide : words.show}
          <ChevronDown aria-hidden className={cx("size-4 transition-transform", open && "rotate-180")} />
        </Button>
      </div>
      <div id={panel} hidden={!open}>
        {open && <VersionChanges version={version.version} />}
      </div>
    </li>
  );
}
