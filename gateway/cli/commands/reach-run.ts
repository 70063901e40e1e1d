import { describeFailure } from "../../../contract/errors/failure.ts";
import { exitCodes } from "../../../contract/exit-codes.ts";
import type { Reach, ReachMode } from "../../../contract/routes/reach.ts";
import { plainForTerminal } from "../answer/printer.ts";
import type { Call, Command } from "../call.ts";
import { reportFailure } from "../failures.ts";
import { createFigures } from "../figures.ts";
import { tableLines } from "../text-width.ts";

type Row = readonly [string, string];

function tailnetRows(call: Call, { tailnet }: Reach): Row[] {
  const t = call.text.reach;
  const figures = createFigures(call.io.language);
  const online = tailnet.peers.filter(({ online: here }) => here).map(({ name }) => name);
  return [
    [t.tailnet, tailnet.message],
    ...(tailnet.hint === "" ? [] : [["", tailnet.hint] as const]),
    ...(tailnet.command === null ? [] : [[t.run, tailnet.command] as const]),
    ...(tailnet.url === null ? [] : [[t.open, tailnet.url] as const]),
    ...(online.length === 0 ? [] : [[t.peers, online.join(", ")] as const]),
    ...(tailnet.keyExpiresAt === null ? [] : [[t.expires, figures.moment(tailnet.keyExpiresAt)] as const]),
  ];
}

function reachRows(call: Call, reach: Reach): Row[] {
  const t = call.text.reach;
  const { serve } = reach;
  const waits = serve.state === "starting" && reach.tailnet.kind !== "running";
  return [
    [t.mode, t.modes[reach.mode]],
    ...(reach.url === null ? [] : [[t.url, reach.url] as const]),
    [t.listening, reach.listening.join("  ")],
    ...tailnetRows(call, reach),
    // What it waits for stands in the lines of the tailnet.
    ...(serve.wanted && !waits ? [[t.serve, t.serveStates[serve.state]] as const] : []),
    ...(serve.failure === null || serve.failure.message === reach.tailnet.message
      ? []
      : [["", `${serve.failure.message} ${serve.failure.hint}`] as const]),
    ...aloneRow(call, reach),
  ];
}

/** Said beside whatever else is the matter: serve cannot come up under a gateway that was started alone. */
function aloneRow(call: Call, { mode, canServe, serve }: Reach): Row[] {
  if (mode !== "serve" || canServe || serve.failure?.code === "NO_KEEPER") return [];
  const { message, hint } = describeFailure("NO_KEEPER", { program: "`tailscale serve`" }, call.io.language);
  return [["", `${message} ${hint}`]];
}

/** Shows who can reach the gateway; with a mode, changes it first. */
export const runReach: Command<{ readonly mode?: ReachMode }> = async (call, { mode }) => {
  const link = await call.link();
  const answer = mode === undefined ? await link.call("reach") : await link.call("setReach", { body: { mode } });
  if (!answer.ok) return reportFailure(call.io, call.json, answer.failure);
  if (call.json) call.print(answer.value);
  else for (const line of tableLines(reachRows(call, answer.value))) call.say(plainForTerminal(line));
  return exitCodes.done;
};
