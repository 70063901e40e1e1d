import { CircleAlert, CircleCheck, CirclePause } from "lucide-react";
import type { ReactNode } from "react";
import type { Tailnet } from "../../contract/routes/reach.ts";
import { useReachText } from "../i18n/reach-text.ts";
import { useFormat } from "../i18n/use-text.tsx";
import { cx } from "../ui/class-names.ts";
import { CommandLine } from "../ui/command-line.tsx";
import { InlineCode } from "../ui/inline-code.tsx";
import { Spinner } from "../ui/spinner.tsx";
import { TailnetAction } from "./tailnet-action.tsx";
import { hintBeside, type Tone, tailnetTone } from "./tailnet-look.ts";
import type { ReachRoom } from "./use-reach.ts";

const icons: Readonly<Record<Tone, ReactNode>> = {
  leaf: <CircleCheck aria-hidden className="size-5 text-leaf" />,
  honey: <CirclePause aria-hidden className="size-5 text-honey" />,
  rust: <CircleAlert aria-hidden className="size-5 text-rust" />,
  busy: <Spinner className="size-5 text-ember" />,
};

/**
 * How the tailnet is, in words, with the one thing that can be done about it. High enough for two lines and a button, so that what is below
 * stays where it is while states change.
 */
export function TailnetCard({
  tailnet,
  room,
  now,
  children,
}: {
  tailnet: Tailnet;
  room: ReachRoom;
  now: number;
  children?: ReactNode;
}) {
  const words = useReachText();
  const hint = hintBeside(tailnet);
  return (
    <section
      aria-label="Tailscale"
      className="flex min-h-44 flex-col gap-3 rounded-2xl border border-line bg-raised p-4 sm:min-h-38 sm:p-5"
    >
      <div className="flex items-start gap-3" aria-live="polite">
        <span className="mt-0.5 shrink-0">{icons[tailnetTone(tailnet)]}</span>
        <div className="min-w-0 grow">
          <p className="font-medium wrap-anywhere">{tailnet.message}</p>
          {hint && (
            <p className="text-[0.95rem] text-soft wrap-anywhere">
              <InlineCode text={hint} />
            </p>
          )}
          {tailnet.kind === "running" && <Identity tailnet={tailnet} now={now} />}
        </div>
      </div>
      <div className={cx("flex flex-col gap-3 pl-8", "empty:hidden")}>
        <TailnetAction tailnet={tailnet} room={room} />
        {tailnet.command !== null && (
          <div className="flex flex-col gap-1.5">
            <p className="text-sm text-soft">{words.runCommand}</p>
            <CommandLine command={tailnet.command} label={words.copyCommand} />
          </div>
        )}
        {children}
      </div>
    </section>
  );
}

/** As what the computer is known in the tailnet, and for how long. */
function Identity({ tailnet, now }: { tailnet: Tailnet; now: number }) {
  const words = useReachText();
  const format = useFormat();
  const { name, https, keyExpiresAt } = tailnet;
  return (
    <dl className="mt-2 flex flex-col gap-0.5 text-sm text-soft">
      {name !== null && (
        <Line name={words.name}>
          <span className="font-mono">{name}</span>
        </Line>
      )}
      <Line name={words.certificate}>{https && name !== null ? words.certificateYes : words.certificateNo}</Line>
      <Line name={words.key}>
        {keyExpiresAt === null ? words.keyForever : words.keyEnds(format.date(keyExpiresAt), format.relative(keyExpiresAt, now))}
      </Line>
    </dl>
  );
}

const Line = ({ name, children }: { name: string; children: ReactNode }) => (
  <div className="flex flex-wrap gap-x-2">
    <dt>{name}</dt>
    <dd className="min-w-0 text-ink wrap-anywhere">{children}</dd>
  </div>
);
