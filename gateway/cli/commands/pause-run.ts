import { exitCodes } from "../../../contract/exit-codes.ts";
import { terminalHint } from "../backup/old-machine.ts";
import type { Command } from "../call.ts";
import { reportFailure } from "../failures.ts";

/** Pauses answering, or goes on. `oldMachineOff`: also where a restored Hearth waits until its old machine is off, because now it is. */
export const createPauseRun =
  (paused: boolean): Command<{ readonly oldMachineOff?: boolean }> =>
  async (call, { oldMachineOff = false }) => {
    const { io, json, text } = call;
    const link = await call.link();
    if (oldMachineOff) {
      const off = await link.call("oldMachineOff");
      if (!off.ok) return reportFailure(io, json, off.failure);
    }
    const answer = await link.call("setAnswering", { body: { paused } });
    if (!answer.ok) return reportFailure(io, json, terminalHint(text, answer.failure));
    if (json) call.print(answer.value);
    else call.say(answer.value.paused ? text.pause.paused : text.pause.resumed);
    return exitCodes.done;
  };
