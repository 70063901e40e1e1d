import { ArrowDown } from "lucide-react";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { Message } from "../../../contract/messages.ts";
import { useText } from "../../i18n/use-text.tsx";
import { useApp } from "../../state/app-context.tsx";
import type { Thread } from "../../state/thread.ts";
import { Button } from "../../ui/button.tsx";
import { Spinner } from "../../ui/spinner.tsx";
import { AssistantMessage } from "../message/assistant-message.tsx";
import { UnsentMessage } from "../message/unsent-message.tsx";
import { UserMessage } from "../message/user-message.tsx";
import { WaitsNote } from "../message/waits-note.tsx";
import { Writing } from "../message/writing.tsx";
import { useScroll } from "./use-scroll.ts";
import { moveDown, moveUp, newestWindow, placesOf, windowAround } from "./window.ts";

type Props = {
  sessionId: string;
  thread: Thread;
  busy: boolean;
  /** The newest message waits for the end of a pause. */
  waits: boolean;
  /** A message to show, as a search hit asks for. */
  messageId: string | null;
  onRetry: (message: Message) => void;
};

/** A conversation with more messages than this says where it begins. */
const longFrom = 40;

/** The messages of one conversation. Of a long one only the part around the reader is drawn. */
export function MessageList({ sessionId, thread, busy, waits, messageId, onRetry }: Props) {
  const { chat } = useText();
  const { loading } = useApp();
  const scroller = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const [shown, setShown] = useState(newestWindow);
  const { messages, unsent, more } = thread;
  const { start, end } = placesOf(shown, messages);
  const drawn = messages.slice(start, end);
  const newest = messages.at(-1);
  const newestRefused = messages.findLast(one => one.failure?.code === "BUDGET_SPENT");

  const edges = useMemo(
    () => ({
      onNearTop: () => {
        setShown(now => moveUp(now, messages));
        if (start === 0 && more) void loading.loadEarlier(sessionId);
      },
      onNearBottom: () => setShown(now => moveDown(now, messages)),
      endIsDrawn: shown.endId === null,
    }),
    [messages, start, more, loading, sessionId, shown.endId],
  );
  const { onScroll, toEnd, toMessage, away } = useScroll(
    scroller,
    content,
    `${drawn[0]?.id} ${shown.endId} ${messages.length}`,
    edges,
  );

  const jump = useCallback(() => {
    setShown(newestWindow);
    requestAnimationFrame(toEnd);
  }, [toEnd]);

  // What the reader sends is always shown to them.
  const lastUnsent = unsent.at(-1)?.id;
  useEffect(() => {
    if (lastUnsent) jump();
  }, [lastUnsent, jump]);

  useSeek(sessionId, messageId, messages, setShown, toMessage);

  return (
    <div className="relative min-h-0 grow">
      <div
        ref={scroller}
        onScroll={onScroll}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable with the keyboard
        tabIndex={0}
        className="h-full overflow-y-auto overscroll-contain -outline-offset-4 [overflow-anchor:none]"
      >
        <div ref={content} className="mx-auto flex max-w-[46rem] flex-col gap-5 px-4 pt-6 pb-8 sm:px-6">
          {(more || messages.length > longFrom) && (
            <div className="grid h-8 place-items-center text-sm text-soft">
              {thread.loadingEarlier ? (
                <span className="flex items-center gap-2">
                  <Spinner /> {chat.loadingEarlier}
                </span>
              ) : (
                start === 0 && !more && chat.beginning
              )}
            </div>
          )}
          {drawn.map(message =>
            message.role === "assistant" ? (
              <AssistantMessage
                key={message.id}
                message={message}
                newest={message === newest}
                newestRefused={message === newestRefused}
                onRetry={onRetry}
              />
            ) : (
              <UserMessage
                key={message.id}
                message={message}
                unanswered={message === newest && message.failure !== null}
                busy={busy || waits}
                onRetry={onRetry}
              />
            ),
          )}
          {shown.endId === null && (
            <>
              {newest?.role === "user" &&
                (newest.state === "received" || newest.state === "answering") &&
                (waits ? <WaitsNote label={chat.waitsInPause} /> : <Writing label={chat.waiting} />)}
              {unsent.map(message => (
                <UnsentMessage key={message.id} sessionId={sessionId} message={message} />
              ))}
            </>
          )}
        </div>
      </div>
      {(away || shown.endId !== null) && (
        <Button
          size="small"
          onClick={jump}
          className="absolute! bottom-4 left-1/2 z-10 -translate-x-1/2 animate-fade rounded-full! shadow-high"
        >
          <ArrowDown aria-hidden className="size-4" />
          {chat.jumpToNewest}
        </Button>
      )}
    </div>
  );
}

/** Goes to the message that the address names, loading what lies before it until it is there. */
function useSeek(
  sessionId: string,
  messageId: string | null,
  messages: readonly Message[],
  show: (window: typeof newestWindow) => void,
  toMessage: (id: string) => void,
): void {
  const { loading } = useApp();
  const sought = useRef<string | null>(null);
  useEffect(() => {
    if (messageId === null || sought.current === messageId || messages.length === 0) return;
    const around = windowAround(messageId, messages);
    if (!around) {
      void loading.loadEarlier(sessionId);
      return;
    }
    sought.current = messageId;
    toMessage(messageId);
    show(around);
  }, [messageId, messages, loading, sessionId, show, toMessage]);
}
