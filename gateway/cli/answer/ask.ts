import { setTimeout as wait } from "node:timers/promises";
import type { Outcome } from "../../../contract/client.ts";
import type { Message } from "../../../contract/messages.ts";
import type { Link } from "../http/link.ts";
import { sendOnce } from "./send.ts";
import { tellPause } from "./tell-pause.ts";
import { createAnswerTracker } from "./tracker.ts";
import { waitForAnswer } from "./wait.ts";

export type Question = {
  readonly sessionId: string;
  /** Our own id of the message; a repeat under the same id is answered once. */
  readonly messageId: string;
  readonly text: string;
  readonly files: readonly { readonly hash: string; readonly name: string }[];
  readonly model: string | undefined;
  /** Ends the waiting and leaves the question where it is: it is answered all the same. */
  readonly patience: AbortSignal | undefined;
};

/** Where the answer is shown as it grows. `paused`: it will not begin before somebody resumes answering; `moved` as `tellPause` says it. */
export type AnswerSink = { update(text: string): void; restart(): void; paused(moved: boolean): void };

/** `message` is undefined when the answer was taken back elsewhere, or did not end in time after it was stopped. */
export type Asked = { readonly message: Message | undefined; readonly text: string };

/** How long a stopped answer may take to end, in ms. */
const stopGraceMs = 3_000;
const sendPauseMs = 500;

/** Stops the answer at the gateway, gives it time to end, then ends the waiting. */
async function stopAnswer(link: Link, sessionId: string, over: AbortController): Promise<void> {
  try {
    await link.call("stopAnswer", { params: { id: sessionId } }, AbortSignal.timeout(stopGraceMs));
    await wait(stopGraceMs, undefined, { signal: over.signal });
  } catch {
    // The gateway is gone, or the answer has ended meanwhile: there is nothing left to wait for.
  }
  over.abort();
}

/**
 * Sends a question and follows its answer to the end. Aborting `interruption` stops the answer; what came is returned.
 * @throws AppError NOT_RUNNING when the gateway stays away, AUTH_REFUSED
 */
export async function ask(link: Link, question: Question, sink: AnswerSink, interruption: AbortSignal): Promise<Outcome<Asked>> {
  const { sessionId, messageId, text, files, model, patience } = question;
  const over = new AbortController();
  const tracker = createAnswerTracker(sessionId, messageId);
  const events = link.events(over.signal)[Symbol.asyncIterator]();
  const stop = (): void => void stopAnswer(link, sessionId, over);
  const leave = (): void => over.abort();
  try {
    // The stream is open before the message is sent, so that nothing of the answer is missed.
    const hello = await events.next();
    if (!hello.done) tracker.apply(hello.value);
    const body = { id: messageId, text, files: [...files], ...(model === undefined ? {} : { model }) };
    const sent = await sendOnce(link, { params: { id: sessionId }, body }, interruption, sendPauseMs);
    if (!sent.ok) return sent;

    if (interruption.aborted) stop();
    else interruption.addEventListener("abort", stop, { once: true });
    if (patience?.aborted) leave();
    else patience?.addEventListener("abort", leave, { once: true });
    const told = tellPause(link, sent.value.state, sink.paused, over.signal);
    const message = await waitForAnswer({
      tracker,
      events,
      load: async () => {
        const listed = await link.call("listMessages", { params: { id: sessionId }, query: { limit: 200 } }, over.signal);
        return listed.ok ? listed.value.messages : undefined;
      },
      onGrown: sink.update,
      onRestart: sink.restart,
    });
    over.abort();
    await told;
    const whole = message?.role === "assistant" ? message.text : tracker.text();
    return { ok: true, value: { message, text: whole } };
  } finally {
    interruption.removeEventListener("abort", stop);
    patience?.removeEventListener("abort", leave);
    over.abort();
    await events.return?.();
  }
}
