import { AppError } from "../../../contract/errors/app-error.ts";
import { type ExitCode, exitCodes } from "../../../contract/exit-codes.ts";
import type { Message } from "../../../contract/messages.ts";
import { type Asked, ask } from "../answer/ask.ts";
import { chooseSession } from "../answer/conversation.ts";
import { gatherStdin } from "../answer/gather-stdin.ts";
import { createStreamingPrinter } from "../answer/printer.ts";
import type { Call, Command } from "../call.ts";
import { reportError, reportFailure } from "../failures.ts";
import { createFigures } from "../figures.ts";

export type AgentOptions = {
  readonly message: string;
  readonly session?: string;
  readonly continue?: boolean;
  readonly model?: string;
  readonly agent?: string;
  readonly stream: boolean;
  readonly stdin?: boolean;
  readonly verbose?: boolean;
  /** Seconds. */
  readonly timeout?: number;
};

function sayUsage(call: Call, message: Message, sessionId: string, startedAt: number): void {
  const { io, text, deps } = call;
  const { number, seconds } = createFigures(io.language);
  if (message.usage) {
    const { inputTokens, cacheReadTokens, cacheWriteTokens, outputTokens } = message.usage;
    const input = number(inputTokens + cacheReadTokens + cacheWriteTokens);
    io.stderr(`${text.agent.usage(message.model ?? "?", input, number(outputTokens), seconds(deps.now() - startedAt))}\n`);
  }
  io.stderr(`${text.agent.session(sessionId)}\n`);
}

/** It is waited for all the same: whoever resumes answering gets it here. */
function sayPaused({ io, json, text }: Call, moved: boolean): void {
  const message = moved ? text.agent.pausedMoved : text.agent.paused;
  io.stderr(`${json ? JSON.stringify({ notice: { code: "ANSWERING_PAUSED", message } }) : message}\n`);
}

/** The exit code of an answer as it ended, and what is to be said of it. */
function reportEnd(call: Call, sessionId: string, { message, text }: Asked, interrupted: boolean): ExitCode {
  const { io, json } = call;
  if (json && (message || interrupted)) {
    const { id = null, model = null, usage = null, state = "interrupted" } = message ?? {};
    call.print({ sessionId, messageId: id, text, model, usage, state });
  }
  if (interrupted) {
    if (!json) io.stderr(`${call.text.agent.stopped}\n`);
    return exitCodes.interrupted;
  }
  if (!message) return reportError(io, json, AppError.of("MESSAGE_NOT_FOUND"));
  if (message.state === "answered") return exitCodes.done;
  if (message.failure) return reportFailure(io, json, message.failure);
  return reportError(io, json, AppError.of("ANSWER_INTERRUPTED"));
}

/** Asks the assistant. The answer goes to standard output: piece by piece on a terminal, whole otherwise; all else to standard error. */
export const runAgent: Command<AgentOptions> = async (call, options) => {
  const { io, json, deps } = call;
  const startedAt = deps.now();
  const verbose = options.verbose ?? false;
  if (options.message.trim() === "") throw AppError.of("USAGE", { problem: call.text.usage.emptyMessage, command: "agent" });

  const link = await call.link();
  const attachment = await gatherStdin(call, options.stdin, verbose);
  const interruption = io.interruption();
  const stored = attachment && (await link.upload(attachment));
  if (stored && !stored.ok) return reportFailure(io, json, stored.failure);
  const session = await chooseSession(link, options);
  if (!session.ok) return reportFailure(io, json, session.failure);
  const sessionId = session.value.id;

  const streams = io.isTty && options.stream && !json;
  const printer = createStreamingPrinter(streams ? io.stdout : () => undefined);
  const question = {
    sessionId,
    messageId: deps.randomId(),
    text: options.message,
    files: stored ? [{ hash: stored.value.hash, name: attachment.name }] : [],
    model: options.model,
    patience: options.timeout === undefined ? undefined : AbortSignal.timeout(options.timeout * 1_000),
  };
  try {
    const asked = await ask(link, question, { ...printer, paused: moved => sayPaused(call, moved) }, interruption);
    if (!asked.ok) return reportFailure(io, json, asked.failure);
    const { message } = asked.value;
    // A refusal's text is its failure's sentence, which goes to standard error.
    const text = message?.state === "refused" && message.failure ? "" : asked.value.text;
    printer.finish(text);
    if (!streams && text !== "" && !json) io.stdout(text.endsWith("\n") ? text : `${text}\n`);
    if (message && verbose) sayUsage(call, message, sessionId, startedAt);
    if (!message && question.patience?.aborted && !interruption.aborted)
      return reportError(io, json, AppError.of("ANSWER_NOT_YET", { seconds: options.timeout ?? 0 }));
    return reportEnd(call, sessionId, asked.value, interruption.aborted);
  } finally {
    printer.close();
  }
};
