import { RotateCcw } from "lucide-react";
import type { Message } from "../../../contract/messages.ts";
import { useFormat, useText } from "../../i18n/use-text.tsx";
import { cx } from "../../ui/class-names.ts";
import { CopyButton } from "../../ui/copy-button.tsx";
import { IconButton } from "../../ui/icon-button.tsx";
import { shortModel } from "./parts.ts";

/** Copy, answer again, which model answered, and what it took. Shown under the newest answer; under older ones when they are met. */
export function AnswerFooter({
  message,
  newest,
  onRetry,
}: {
  message: Message;
  newest: boolean;
  onRetry: (message: Message) => void;
}) {
  const { chat } = useText();
  return (
    <footer className={cx("mt-1 flex min-h-9 items-center gap-x-1 text-sm text-soft has-[button]:-ml-2", !newest && meetClass)}>
      {message.text !== "" && <CopyButton label={chat.copyAnswer} text={() => message.text} />}
      {message.state === "answered" && (
        <IconButton label={chat.retryAnswer} size="small" onClick={() => onRetry(message)}>
          <RotateCcw aria-hidden />
        </IconButton>
      )}
      <span className="flex min-w-0 whitespace-pre not-first:pl-1.5">
        {/* The money always has room: the model's name gives way. */}
        <span className="flex min-w-0 overflow-hidden">
          {message.model && (
            <span title={message.model} className="min-w-6 truncate">
              {shortModel(message.model)}
            </span>
          )}
          <Tokens message={message} />
        </span>
        <Cost message={message} />
      </span>
    </footer>
  );
}

/** What it cost; nothing where it cost nothing. */
function Cost({ message: { cost } }: { message: Message }) {
  const { chat, common } = useText();
  const format = useFormat();
  if (cost === null) return null;
  const usd = format.money(cost.usd);
  return (
    <span className="shrink-0" title={cost.estimated ? chat.costEstimatedTitle(usd) : chat.costTitle(usd)}>
      <span aria-hidden> · </span>
      {usd}
      {cost.estimated && common.aside(chat.usageEstimated)}
    </span>
  );
}

/** Keeps its place, but is seen only when the pointer or the focus is near; always on screens that are touched. */
export const meetClass =
  "pointer-fine:opacity-0 transition-opacity group-focus-within/message:opacity-100 group-hover/message:opacity-100";

function Tokens({ message: { usage, cost } }: { message: Message }) {
  const { chat, common } = useText();
  const format = useFormat();
  const read = usage ? usage.inputTokens + usage.cacheReadTokens + usage.cacheWriteTokens : 0;
  if (!usage || read + usage.outputTokens === 0) return null;
  return (
    <span
      className="shrink-0"
      title={chat.usageTitle(
        format.number(read),
        format.number(usage.cacheReadTokens),
        format.number(usage.outputTokens),
        format.number(usage.thinkingTokens),
      )}
    >
      <span aria-hidden> · </span>
      {chat.usage(format.compact(read), format.compact(usage.outputTokens))}
      {usage.estimated && !cost?.estimated && common.aside(chat.usageEstimated)}
    </span>
  );
}
