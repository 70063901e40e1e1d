import { useCallback, useState } from "react";
import type { PaidCall } from "../../../contract/routes/budget.ts";
import type { Api } from "../../api/client.ts";
import { useBudgetText } from "../../i18n/budget-text.ts";
import { useFormat, useText } from "../../i18n/use-text.tsx";
import { Link } from "../../router/link.tsx";
import { chatPath } from "../../router/route.ts";
import { Section } from "../../settings/section.tsx";
import { useAnswer } from "../../state/use-answer.ts";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { Loaded } from "../../ui/loaded.tsx";
import { Segmented } from "../../ui/segmented.tsx";

const amounts = ["5", "20", "100"] as const;
const firstRows = 200;
const mostRows = 1_000;

/** Where the last dollars went: calls, newest first, until the amount is accounted for. */
export function SpendingTab() {
  const { spending: words } = useBudgetText();
  const format = useFormat();
  const [usd, setUsd] = useState<(typeof amounts)[number]>("20");
  const [limit, setLimit] = useState(firstRows);
  const ask = useCallback(
    (api: Api, signal: AbortSignal) => api("paidCalls", { query: { usd: Number(usd), limit } }, signal),
    [usd, limit],
  );
  const { answer, again } = useAnswer(ask);
  return (
    <Section
      title={words.title(format.dollars(usd))}
      text={words.text}
      actions={
        <Segmented
          label={words.amount}
          value={usd}
          onChange={setUsd}
          options={amounts.map(value => ({ value, label: words.last(format.dollars(value)) }))}
        />
      }
    >
      <Loaded answer={answer} again={again}>
        {({ calls, totalUsd, complete }) =>
          calls.length === 0 ? (
            <p className="rounded-2xl border border-dashed border-line px-5 py-10 text-center text-soft">{words.empty}</p>
          ) : (
            <>
              <ol className="divide-y divide-line rounded-2xl border border-line bg-raised">
                {calls.map(call => (
                  <CallRow key={call.id} call={call} />
                ))}
              </ol>
              <div className="flex flex-wrap items-center justify-between gap-3 text-[0.95rem] text-soft">
                <p>
                  {words.sum(calls.length, format.money(totalUsd))}{" "}
                  {complete ? Number(totalUsd) < Number(usd) && words.all : words.more}
                </p>
                {!complete && limit < mostRows && (
                  <Button size="small" onClick={() => setLimit(mostRows)}>
                    {words.showMore}
                  </Button>
                )}
              </div>
            </>
          )
        }
      </Loaded>
    </Section>
  );
}

function CallRow({ call }: { call: PaidCall }) {
  const { chat } = useText();
  const { spending: words, names, breakdown } = useBudgetText();
  const format = useFormat();
  const { usage } = call;
  const read = usage.inputTokens + usage.cacheReadTokens + usage.cacheWriteTokens;
  const channel = call.channel in names.channels ? names.channels[call.channel as keyof typeof names.channels] : call.channel;
  return (
    <li className="flex items-start gap-3 px-4 py-3 sm:px-5">
      <div className="min-w-0 grow">
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
          {call.sessionId === null ? (
            <span className="text-soft">{words.noSession(channel)}</span>
          ) : (
            <Link
              to={chatPath(call.sessionId, call.messageId ?? undefined)}
              className="min-w-0 truncate font-medium underline decoration-line-strong underline-offset-4 hover:decoration-ember"
            >
              {call.sessionTitle || chat.untitled}
            </Link>
          )}
          {call.state === "bound" && (
            <Badge tone="honey" title={words.estimatedTitle}>
              {chat.usageEstimated}
            </Badge>
          )}
          {call.failure !== null && (
            <Badge tone="rust" title={call.failure}>
              {words.failed}
            </Badge>
          )}
        </p>
        <p className="text-sm text-soft">
          <time dateTime={new Date(call.at).toISOString()}>{format.dateTime(call.at)}</time>
          <span aria-hidden> · </span>
          <span className="wrap-anywhere">{call.model}</span>
          <span aria-hidden> · </span>
          <span className="whitespace-nowrap">{breakdown.inOut(format.compact(read), format.compact(usage.outputTokens))}</span>
        </p>
      </div>
      <p className="shrink-0 pt-0.5 font-medium tabular-nums" title={`$${call.usd}`}>
        {format.money(call.usd)}
      </p>
    </li>
  );
}
