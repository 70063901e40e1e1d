import { HousePlug, RotateCcw } from "lucide-react";
import { memo } from "react";
import type { Message } from "../../../contract/messages.ts";
import { useText } from "../../i18n/use-text.tsx";
import { MoneyActions } from "../../money/money-actions.tsx";
import { useAppState } from "../../state/app-context.tsx";
import { Button } from "../../ui/button.tsx";
import { ErrorNote } from "../../ui/error-note.tsx";
import { Markdown } from "../markdown/markdown.tsx";
import { AnswerFooter } from "./answer-footer.tsx";
import { Files } from "./files.tsx";
import { pieces } from "./parts.ts";
import { Thinking } from "./thinking.tsx";
import { ToolStep } from "./tool-step.tsx";
import { Writing } from "./writing.tsx";

type Props = {
  message: Message;
  newest: boolean;
  /** The newest that was refused for want of money. */
  newestRefused: boolean;
  onRetry: (message: Message) => void;
};

/** One answer: what was thought and done, what was said, how it ended. */
export const AssistantMessage = memo(({ message, newest, newestRefused, onRetry }: Props) => {
  const { chat } = useText();
  const list = pieces(message.parts);
  const active = message.state === "answering";
  return (
    <article data-message={message.id} className="group/message scroll-mt-6">
      <h2 className="sr-only">{chat.assistantSaid}</h2>
      {message.insteadOf === "budget" && (
        <p className="mb-2 flex items-center gap-2 text-sm text-soft">
          <HousePlug aria-hidden className="size-4 shrink-0" />
          {chat.insteadOfBudget}
        </p>
      )}
      {list.map((piece, at) => {
        const last = active && at === list.length - 1;
        // Pieces of an answer are only ever added at the end, so their place is their name.
        const key = `${piece.kind} ${at}`;
        if (piece.kind === "thinking") return <Thinking key={key} text={piece.text} active={last} />;
        if (piece.kind === "tool") return <ToolStep key={key} call={piece.call} result={piece.result} active={active} />;
        if (piece.kind === "files") return <Files key={key} files={piece.files} align="start" />;
        return <Markdown key={key} text={piece.text} />;
      })}
      {active && <Writing label={list.length === 0 ? chat.waiting : chat.writing} />}
      <Ending message={message} newestRefused={newestRefused} onRetry={onRetry} />
      {!active && <AnswerFooter message={message} newest={newest} onRetry={onRetry} />}
    </article>
  );
});

/** How an answer ended, where it did not end well. */
function Ending({ message, newestRefused, onRetry }: Omit<Props, "newest">) {
  const { chat } = useText();
  const { state, failure } = message;
  const stopped = useAppState(now => now.threads[message.sessionId]?.stopped.includes(message.id) === true);
  const retry = (
    <Button size="small" onClick={() => onRetry(message)}>
      <RotateCcw aria-hidden className="size-4" />
      {chat.retryAnswer}
    </Button>
  );
  if (state === "interrupted")
    return (
      <div className="mt-3 flex flex-wrap items-center gap-x-4 gap-y-2 border-t border-dashed border-line-strong/60 pt-3 text-[0.95rem] text-soft">
        <p className="grow">{failure ? `${failure.message} ${failure.hint}` : stopped ? chat.stopped : chat.interrupted}</p>
        {retry}
      </div>
    );
  if (state !== "failed" && state !== "refused") return null;
  const stated = failure ?? { code: state.toUpperCase(), message: state === "failed" ? chat.failed : chat.refused, hint: "" };
  return (
    <div className="mt-2">
      <ErrorNote failure={stated}>
        <MoneyActions
          code={stated.code}
          scope={"scope" in stated ? stated.scope : undefined}
          next={chat.retryAnswer}
          newest={newestRefused}
        />
        {retry}
      </ErrorNote>
    </div>
  );
}
