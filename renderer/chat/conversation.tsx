import { type RefObject, Suspense, useCallback, useEffect } from "react";
import type { Message } from "../../contract/messages.ts";
import { useText } from "../i18n/use-text.tsx";
import { Link } from "../router/link.tsx";
import { useTitle } from "../shell/use-title.ts";
import { useApp, useAppState } from "../state/app-context.tsx";
import { emptyThread, type Thread } from "../state/thread.ts";
import { Button, buttonClass } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { ErrorNote } from "../ui/error-note.tsx";
import { Flame } from "../ui/flame.tsx";
import { isBusy, waitsInPause } from "./busy.ts";
import { Composer } from "./composer/composer.tsx";
import { DropArea } from "./composer/drop-area.tsx";
import { ModelPicker } from "./composer/model-picker.tsx";
import { useAttachments } from "./composer/use-attachments.ts";
import { useDraft } from "./composer/use-draft.ts";
import { ComposerDock } from "./composer-dock.tsx";
import { FinishedAnswer } from "./finished-answer.tsx";
import { GuideBanner } from "./guide-banner.tsx";
import { ConversationHeader } from "./header.tsx";
import { MessageList } from "./list/message-list.tsx";
import { ConversationSkeleton } from "./list/skeleton.tsx";
import { SetupNote } from "./setup-note.tsx";
import { useEscape } from "./use-keys.ts";

type Props = {
  sessionId: string;
  messageId: string | null;
  onOpenList: () => void;
  field: RefObject<HTMLTextAreaElement | null>;
};

/** One conversation: its messages and where the next one is written. */
export function Conversation({ sessionId, messageId, onOpenList, field }: Props) {
  const { chat } = useText();
  const { loading, sending, sessions, toasts } = useApp();
  const thread = useAppState(state => state.threads[sessionId]) ?? emptyThread;
  const session = useAppState(state => state.sessions.items.find(one => one.id === sessionId));
  const offline = useAppState(state => state.connection === "offline");
  // Without a connection nobody knows how the answer stands: what is written then waits for the gateway instead of for the answer.
  const paused = useAppState(state => state.paused);
  const busy = isBusy(session, thread, paused) && !offline;
  const missing = thread.load.kind === "failed" && thread.load.failure.code === "SESSION_NOT_FOUND";
  const attachments = useAttachments();
  const [draft, setDraft] = useDraft(sessionId);
  useTitle(session?.title || chat.untitled, busy ? chat.titleBusy : undefined);

  useEffect(() => {
    if (thread.load.kind === "idle") void loading.loadThread(sessionId);
  }, [thread.load.kind, loading, sessionId]);
  useEffect(() => void sessions.look(sessionId), [sessions, sessionId]);

  const stop = useCallback(async (): Promise<void> => {
    const failure = await sending.stop(sessionId);
    if (failure) toasts.show(failure.message, { tone: "bad" });
  }, [sending, sessionId, toasts]);
  useEscape(busy, () => void stop());

  const retry = useCallback(
    async (message: Message): Promise<void> => {
      const failure = await sending.retry(sessionId, message.id, null);
      if (failure) toasts.show(failure.message, { tone: "bad" });
    },
    [sending, sessionId, toasts],
  );
  const onRetry = useCallback((message: Message) => void retry(message), [retry]);

  const chooseModel = async (model: string): Promise<void> => {
    const failure = await sessions.chooseModel(sessionId, model);
    if (failure) toasts.show(failure.message, { tone: "bad" });
  };

  return (
    <DropArea onFiles={attachments.add}>
      <ConversationHeader session={session} onOpenList={onOpenList} />
      <main id="content" tabIndex={-1} aria-label={chat.conversation} className="flex min-h-0 grow flex-col outline-none">
        <Messages
          sessionId={sessionId}
          thread={thread}
          busy={busy}
          waits={waitsInPause(thread, paused)}
          messageId={messageId}
          onRetry={onRetry}
        />
        {missing ? null : (
          <ComposerDock>
            <SetupNote />
            <GuideBanner model={session?.model ?? null} />
            <Composer
              field={field}
              text={draft}
              onText={setDraft}
              attachments={attachments}
              busy={busy}
              onStop={() => void stop()}
              onSend={message => sending.send(sessionId, { ...message, model: null })}
            >
              <ModelPicker chosen={session?.model ?? null} onChoose={model => void chooseModel(model)} />
            </Composer>
          </ComposerDock>
        )}
      </main>
      <FinishedAnswer messages={thread.messages} />
    </DropArea>
  );
}

type MessagesProps = {
  sessionId: string;
  thread: Thread;
  busy: boolean;
  waits: boolean;
  messageId: string | null;
  onRetry: (message: Message) => void;
};

function Messages(props: MessagesProps) {
  const { common, chat } = useText();
  const { loading } = useApp();
  const { load, messages, unsent } = props.thread;
  const nothingYet = messages.length === 0 && unsent.length === 0;
  if (load.kind === "failed" && nothingYet)
    return (
      <div className="grid grow place-items-center overflow-y-auto px-4">
        {load.failure.code === "SESSION_NOT_FOUND" ? (
          <EmptyState
            icon={<Flame />}
            title={chat.missingTitle}
            action={
              <Link to="/" className={buttonClass("primary")}>
                {chat.newChat}
              </Link>
            }
          >
            {load.failure.hint}
          </EmptyState>
        ) : (
          <ErrorNote failure={load.failure}>
            <Button size="small" onClick={() => void loading.loadThread(props.sessionId)}>
              {common.retry}
            </Button>
          </ErrorNote>
        )}
      </div>
    );
  if (load.kind !== "ready" && nothingYet) return <ConversationSkeleton />;
  return (
    <Suspense fallback={<ConversationSkeleton />}>
      <MessageList key={props.sessionId} {...props} />
    </Suspense>
  );
}
