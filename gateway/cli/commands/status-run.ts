import { AppError } from "../../../contract/errors/app-error.ts";
import { type ExitCode, exitCodes } from "../../../contract/exit-codes.ts";
import type { Overview } from "../../../contract/routes/overview.ts";
import type { Status } from "../../../contract/routes/system.ts";
import { plainForTerminal } from "../answer/printer.ts";
import { terminalHint, waitsForOldMachine } from "../backup/old-machine.ts";
import type { Call, Command } from "../call.ts";
import { reportError, reportFailure } from "../failures.ts";
import { createFigures } from "../figures.ts";
import { findGateway } from "../http/find-gateway.ts";
import { tableLines } from "../text-width.ts";

function statusRows(call: Call, status: Status, overview: Overview | null): (readonly [string, string])[] {
  const { text } = call;
  const t = text.status;
  const figures = createFigures(call.io.language);
  const { gateway, messages, usageToday, disk, settings } = status;
  const n = figures.number;
  const paused = overview?.answering.pausedAt ?? null;
  const pausedWords = waitsForOldMachine(overview) ? t.pausedMoved : t.paused;
  const local = overview?.local.running ? overview.local : null;
  return [
    [t.gateway, `${t.states[gateway.state]} (pid ${gateway.pid})`],
    ...(paused === null ? [] : [["", pausedWords(figures.moment(paused))] as const]),
    [t.address, [gateway.url, ...gateway.addresses.filter(address => !gateway.url.includes(address))].join("  ")],
    ...(overview?.reach.url ? [[t.phone, overview.reach.url] as const] : []),
    [t.version, gateway.version],
    [t.since, figures.moment(gateway.startedAt)],
    [t.model, status.models.default ?? t.noModel],
    ...(local ? [[t.local, t.localCounts(n(local.models), local.loaded.map(({ name }) => name).join(", "))] as const] : []),
    [t.conversations, t.conversationCounts(n(messages.sessions), n(messages.messages))],
    ...(messages.answering + messages.waiting > 0
      ? [["", t.answering(n(messages.answering), n(messages.waiting))] as const]
      : []),
    [t.today, t.todayUsage(n(usageToday.answers), n(usageToday.inputTokens), n(usageToday.outputTokens))],
    [t.disk, t.diskUse(figures.bytes(disk.databaseBytes), figures.bytes(disk.freeBytes))],
    [t.settings, settings.fileBroken ? t.settingsBroken : t.settingsVersion(settings.version)],
    ...settings.problems.map(problem => ["", `${problem.message} ${problem.hint}`] as const),
    ...(settings.notServed.length > 0 ? [["", t.notServed(settings.notServed.join(", "))] as const] : []),
    ...troublesOf(overview)
      .map(trouble => terminalHint(text, trouble))
      .map(({ message, hint }, at) => [at === 0 ? t.troubles : "", `${message} ${hint}`] as const),
  ];
}

/** Those of the settings stand with the settings already. */
const troublesOf = (overview: Overview | null): Overview["troubles"] =>
  (overview?.troubles ?? []).filter(({ id, severity }) => !id.startsWith("settings.") && severity !== "info");

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
  const glance = await link.call("overview");
  const overview = glance.ok ? glance.value : null;
  if (call.json) call.print({ ...answer.value, overview });
  for (const line of tableLines(statusRows(call, answer.value, overview))) call.say(plainForTerminal(line));
  if (!answer.value.setup.done) call.say(`\n${call.text.status.setupOpen}`);
  return exitCodes.done;
};
