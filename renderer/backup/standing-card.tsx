import { ShieldAlert, ShieldCheck, ShieldQuestionMark } from "lucide-react";
import type { ReactNode } from "react";
import type { BackupCard } from "../../contract/routes/backup.ts";
import { useBackupText } from "../i18n/backup-text.ts";
import { useFormat, useText } from "../i18n/use-text.tsx";
import { Card } from "../ui/card.tsx";
import { cx } from "../ui/class-names.ts";
import { placeName, placeTone, type Standing, standingOf } from "./look.ts";
import { TrendChart } from "./trend-chart.tsx";

const tones: Readonly<Record<Standing, string>> = {
  none: "bg-sunken text-soft",
  unproven: "bg-honey-wash text-honey",
  old: "bg-honey-wash text-honey",
  proven: "bg-leaf-wash text-leaf",
};
const icons: Readonly<Record<Standing, ReactNode>> = {
  none: <ShieldAlert aria-hidden />,
  unproven: <ShieldQuestionMark aria-hidden />,
  old: <ShieldQuestionMark aria-hidden />,
  proven: <ShieldCheck aria-hidden />,
};

const dots: Readonly<Record<(typeof placeTone)[keyof typeof placeTone], string>> = {
  plain: "bg-line-strong",
  ember: "bg-ember",
  leaf: "bg-leaf",
  honey: "bg-honey",
  rust: "bg-rust",
};

type Props = {
  card: BackupCard;
  now: number;
  /** There are backups, even if none of them is known to be whole. */
  found: boolean;
  /** The buttons. */
  children: ReactNode;
};

/** How backups are, the proof before everything else. */
export function StandingCard({ card, now, found, children }: Props) {
  const words = useBackupText().card;
  const format = useFormat();
  const standing = standingOf(card, now);
  const proven = card.provenAt === null ? "" : words.proven(format.ago(card.provenAt, now));
  const titles: Readonly<Record<Standing, readonly [string, string]>> = {
    none: found ? [words.found, words.foundText] : [words.none, words.noneText],
    unproven: [words.never, words.neverText],
    old: [proven, words.old],
    proven: [proven, words.provenText],
  };
  const [title, text] = titles[standing];
  const off = card.drillEveryDays === 0 && standing !== "none";
  // Who has switched them off is not warned of it.
  const tone = off && standing === "old" ? tones.none : tones[standing];
  return (
    <Card className="flex flex-col gap-5">
      <div className="flex items-start gap-4">
        <span className={cx("grid size-14 shrink-0 place-items-center rounded-2xl [&_svg]:size-7", tone)}>{icons[standing]}</span>
        <div className="min-w-0">
          {standing !== "none" && <p className="text-sm text-soft">{words.provenTitle}</p>}
          <h2 className="font-serif text-2xl leading-tight font-semibold text-balance sm:text-3xl">
            {card.provenAt === null ? title : <time dateTime={new Date(card.provenAt).toISOString()}>{title}</time>}
          </h2>
          {card.provenAt !== null && <p className="text-[0.95rem]">{format.dateTime(card.provenAt)}</p>}
          {(!off || standing === "proven") && <p className="mt-1 text-[0.95rem] text-soft">{text}</p>}
          {off && <p className="mt-1 text-[0.95rem] text-soft">{words.drillsOff}</p>}
        </div>
      </div>
      <div className="flex flex-wrap items-end justify-between gap-x-8 gap-y-4">
        <dl className="flex flex-wrap gap-x-8 gap-y-3">
          <Fact name={words.last}>
            {card.lastAt === null ? "–" : <time title={format.dateTime(card.lastAt)}>{format.ago(card.lastAt, now)}</time>}
          </Fact>
          <Fact name={words.next}>
            {card.nextAt === null ? (
              words.nextOff
            ) : (
              <time title={format.dateTime(card.nextAt)}>{format.dateTime(card.nextAt)}</time>
            )}
          </Fact>
          <Fact name={words.size}>{card.lastBytes === null ? "–" : format.bytes(card.lastBytes)}</Fact>
        </dl>
        <TrendChart trend={card.trend} />
      </div>
      <dl>
        <Fact name={words.where}>
          <Where places={card.places} />
        </Fact>
      </dl>
      <div className="flex flex-wrap gap-2">{children}</div>
    </Card>
  );
}

const Fact = ({ name, children }: { name: string; children: ReactNode }) => (
  <div>
    <dt className="text-sm text-soft">{name}</dt>
    <dd className="font-medium tabular-nums">{children}</dd>
  </div>
);

/** The places by name, each with its state as a colour and, read aloud, as a word. */
function Where({ places }: Pick<BackupCard, "places">) {
  const all = useBackupText();
  const { common } = useText();
  return (
    <ul className="flex flex-wrap gap-x-4 gap-y-1">
      {places.map(({ name, state }) => (
        <li key={name} title={all.places.states[state]} className="flex items-center gap-1.5">
          <span aria-hidden className={cx("size-2 shrink-0 rounded-full", dots[placeTone[state]])} />
          <span className="min-w-0 wrap-anywhere">{placeName(name, all)}</span>
          <span className="sr-only">{common.labelled("", all.places.states[state])}</span>
        </li>
      ))}
    </ul>
  );
}
