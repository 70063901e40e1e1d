import { Clock } from "lucide-react";
import { unansweredCode } from "../../api/client.ts";
import { useText } from "../../i18n/use-text.tsx";
import { MoneyActions } from "../../money/money-actions.tsx";
import { useApp } from "../../state/app-context.tsx";
import type { Unsent } from "../../state/thread.ts";
import { Button } from "../../ui/button.tsx";
import { ErrorNote } from "../../ui/error-note.tsx";
import { Bubble } from "./bubble.tsx";
import { Files } from "./files.tsx";

/** A message that is on its way, or did not get through. */
export function UnsentMessage({ sessionId, message }: { sessionId: string; message: Unsent }) {
  const { chat } = useText();
  const { sending } = useApp();
  // The connection's failure mends itself; see resendUnanswered.
  const waits = message.state.kind === "failed" && message.state.failure.code === unansweredCode;
  const buttons = (
    <>
      <Button size="small" onClick={() => sending.sendAgain(sessionId, message)}>
        {chat.sendAgain}
      </Button>
      <Button size="small" tone="quiet" onClick={() => sending.discard(sessionId, message.id)}>
        {chat.discard}
      </Button>
    </>
  );
  return (
    <article data-message={message.id} className="flex flex-col items-end gap-1.5">
      <h2 className="sr-only">{chat.youSaid}</h2>
      <Files files={message.files} align="end" />
      {message.text !== "" && <Bubble text={message.text} />}
      {message.state.kind === "sending" ? (
        <p className="flex h-8 items-center text-sm text-soft">{chat.sending}</p>
      ) : (
        <div className="w-full">
          {waits ? (
            <div className="flex flex-wrap items-center justify-end gap-2 text-[0.95rem] text-honey">
              <p className="flex items-center gap-2">
                <Clock aria-hidden className="size-4" />
                {chat.waitsForConnection}
              </p>
              {buttons}
            </div>
          ) : (
            <ErrorNote failure={message.state.failure}>
              <MoneyActions code={message.state.failure.code} next={chat.sendAgain} />
              {buttons}
            </ErrorNote>
          )}
        </div>
      )}
    </article>
  );
}
