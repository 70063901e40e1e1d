import { AppError } from "../../../contract/errors/app-error.ts";
import { type ExitCode, exitCodes } from "../../../contract/exit-codes.ts";
import type { Status } from "../../../contract/routes/system.ts";
import { plainForTerminal } from "../answer/printer.ts";
import type { Call, Command } from "../call.ts";
import { reportError, reportFailure } from "../failures.ts";
import { createFigures } from "../figures.ts";
import { findGateway } from "../http/find-gateway.ts";
import { tableLines } from "../text-width.ts";

function statusRows(call: Call, status: Status): (readonly [string, string])[] {
  const { text } = call;
  const t = text.status;
  const figures = createFigures(call.io.language);
  const { gateway, messages, usageToday, disk, settings } = status;
  const n = figures.number;
  return [
    [t.gateway, `${t.states[gateway.state]} (pid ${gateway.pid})`],
    [t.address, [gateway.url, ...gateway.addresses.filter(address => !gateway.url.includes(address))].join("  ")],
    [t.version, gateway.version],
    [t.since, figures.moment(gateway.startedAt)],
    [t.model, status.models.default ?? t.noModel],
    [t.conversations, t.conversationCounts(n(messages.sessions), n(messages.messages))],
    ...(messages.answering + messages.waiting > 0
      ? [["", t.answering(n(messages.answering), n(messages.waiting))] as const]
      : []),
    [t.today, t.todayUsage(n(usageToday.answers), n(usageToday.inputTokens), n(usageToday.outputTokens))],
    [t.disk, t.diskUse(figures.bytes(disk.databaseBytes), figures.bytes(disk.freeBytes))],
    [t.settings, settings.fileBroken ? t.settingsBroken : t.settingsVersion(settings.version)],
    ...settings.problems.map(problem => ["", `${problem.message} ${problem.hint}`] as const),
    ...(settings.notServed.length > 0 ? [["", t.notServed(settings.notServed.join(", "))] as const] : []),
  ];
}

/** What is known without an answer of the gateway: printed like a status, and the failure beside it. */
function notRunning(call: Call, state: "stopped" | "silent", pid: number | null): ExitCode {
  if (call.json) {
    call.print({ gateway: { state, url: null, pid, bootId: null, version: null } });
  } else {
    for (const line of tableLines([[call.text.status.gateway, call.text.status.states[state]]])) call.say(line);
  }
  const failure = state === "stopped" ? AppError.of("NOT_RUNNING") : AppError.of("NOT_ANSWERING", { pid: pid ?? 0, seconds: 3 });
  return reportError(call.io, call.json, failure);
}

/** Prints what runs. Exit code 69 when the gateway does not. */
export const runStatus: Command<object> = async call => {
  const found = await findGateway(call.home.ownerFile);
  if (found.kind === "stopped") return notRunning(call, "stopped", null);
  if (found.kind === "silent") return notRunning(call, "silent", found.owner.pid);
  const link = await call.link();
  const answer = await link.call("status");
  if (!answer.ok) return reportFailure(call.io, call.json, answer.failure);
  if (call.json) call.print(answer.value);
  for (const line of tableLines(statusRows(call, answer.value))) call.say(plainForTerminal(line));
  if (!answer.value.setup.done) call.say(`\n${call.text.status.setupOpen}`);
  return exitCodes.done;
};
