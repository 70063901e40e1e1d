import { exitCodes } from "../../../contract/exit-codes.ts";
import type { Command } from "../call.ts";
import { reportFailure } from "../failures.ts";

/** Pauses answering, or goes on. */
export const createPauseRun =
  (paused: boolean): Command<object> =>
  async call => {
    const link = await call.link();
    const answer = await link.call("setAnswering", { body: { paused } });
    if (!answer.ok) return reportFailure(call.io, call.json, answer.failure);
    if (call.json) call.print(answer.value);
    else call.say(answer.value.paused ? call.text.pause.paused : call.text.pause.resumed);
    return exitCodes.done;
  };
