import type { BackupCard } from "../../contract/routes/backup.ts";
import { useBackupText } from "../i18n/backup-text.ts";
import { useFormat, useText } from "../i18n/use-text.tsx";
import { trendLine } from "./trend.ts";

const [width, height] = [180, 44];

/** Sizes of the newest backups as a small line; nothing before there are two. */
export function TrendChart({ trend }: Pick<BackupCard, "trend">) {
  const { card } = useBackupText();
  const { common } = useText();
  const format = useFormat();
  const drawn = trendLine(trend, width, height);
  const [first, last] = [trend[0], trend.at(-1)];
  if (drawn === null || first === undefined || last === undefined) return null;
  const words = common.labelled(card.trend(trend.length), card.trendRange(format.bytes(first.bytes), format.bytes(last.bytes)));
  return (
    <figure className="min-w-0">
      <svg viewBox={`0 0 ${width} ${height}`} role="img" aria-label={words} className="h-11 w-45 max-w-full text-ember">
        <path d={drawn.area} className="fill-ember-wash" />
        <path d={drawn.line} fill="none" stroke="currentColor" strokeWidth="1.75" strokeLinejoin="round" />
        <circle cx={drawn.last[0]} cy={drawn.last[1]} r="2.5" fill="currentColor" />
      </svg>
      <figcaption aria-hidden className="text-xs text-soft">
        {card.trend(trend.length)}
      </figcaption>
    </figure>
  );
}
