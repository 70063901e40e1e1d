import type { ReactNode } from "react";
import type { Reach } from "../../contract/routes/reach.ts";
import { useReachText } from "../i18n/reach-text.ts";
import { Fold } from "../ui/fold.tsx";

/** What somebody looks up now and then: addresses, account, version. */
export function TailnetDetails({ reach }: { reach: Reach }) {
  const words = useReachText();
  const { tailnet, listening } = reach;
  const inTailnet = tailnet.kind === "running" || tailnet.kind === "offline";
  const rows: readonly (readonly [string, ReactNode])[] = [
    ...(inTailnet
      ? ([
          [words.addresses, tailnet.addresses.join(", ")],
          [words.account, tailnet.login],
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
