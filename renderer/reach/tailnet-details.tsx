import type { ReactNode } from "react";
import type { Reach } from "../../contract/routes/reach.ts";
import { useReachText } from "../i18n/reach-text.ts";
import { useFormat } from "../i18n/use-text.tsx";
import { Fold } from "../ui/fold.tsx";

/** What somebody looks up now and then: name, certificate, addresses, how long the sign-in lasts. */
export function TailnetDetails({ reach, now }: { reach: Reach; now: number }) {
  const words = useReachText();
  const format = useFormat();
  const { tailnet, listening } = reach;
  const key =
    tailnet.keyExpiresAt === null
      ? words.keyForever
      : words.keyEnds(format.date(tailnet.keyExpiresAt), format.relative(tailnet.keyExpiresAt, now));
  const certificate = tailnet.https && tailnet.name !== null ? words.certificateYes(tailnet.name) : words.certificateNo;
  const inTailnet = tailnet.kind === "running" || tailnet.kind === "offline";
  const rows: readonly (readonly [string, ReactNode])[] = [
    ...(inTailnet
      ? ([
          [words.name, tailnet.name],
          [words.certificate, certificate],
          [words.addresses, tailnet.addresses.join(", ")],
          [words.account, tailnet.login],
          [words.key, key],
          [words.version, tailnet.version],
        ] as const)
      : []),
    [words.listening, listening.join(", ")],
  ];
  return (
    <Fold label={words.details}>
      <dl className="divide-y divide-line text-[0.95rem]">
        {rows
          .filter(([, value]) => value !== null && value !== "")
          .map(([name, value]) => (
            <div key={name} className="flex gap-x-4 py-1.5 max-sm:flex-col">
              <dt className="shrink-0 text-soft sm:w-44">{name}</dt>
              <dd className="min-w-0 wrap-anywhere">{value}</dd>
            </div>
          ))}
      </dl>
    </Fold>
  );
}
