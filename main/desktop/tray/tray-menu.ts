import type { Overview } from "../../../contract/routes/overview.ts";
import { offersFile, offersLastGood } from "../../../contract/settings-failures.ts";
import { unreachable } from "../../../contract/unreachable.ts";
import type { DesktopModel } from "../model.ts";
import { currentOverview, headline, menuLine } from "./headline.ts";
import type { TrayAction, TrayItem, TrayView } from "./view.ts";
import type { TrayWords } from "./words/en.ts";
import { createTrayFormat, type TrayFormat, trayWords } from "./words/words.ts";

const troublesShown = 5;

const line = (id: string, label: string): TrayItem => ({ kind: "line", id, label });
const button = (id: string, label: string, action: TrayAction, enabled = true): TrayItem => ({
  kind: "button",
  id,
  label,
  enabled,
  action,
});
const open = (id: string, label: string, path: string): TrayItem => button(id, label, { do: "open", path });

function moneyLine({ money }: Overview, words: TrayWords, format: TrayFormat): TrayItem {
  const spent = format.money(money.spentUsd);
  if (money.state === "stopped") return line("money", words.money.stopped(format.time(money.resetsAt)));
  if (money.limitUsd === null) return line("money", words.money.noLimit(spent));
  return line("money", words.money.ofLimit(spent, format.money(money.limitUsd)));
}

function troubleItems({ troubles }: Overview, words: TrayWords): TrayItem[] {
  const shown = troubles.slice(0, troublesShown).map(({ id, severity, message, path }) => {
    const text = menuLine(message);
    return open(`trouble.${id}`, severity === "info" ? text : words.problem(text), path ?? "/");
  });
  const left = troubles.length - shown.length;
  return left > 0 ? [...shown, open("trouble.more", words.moreProblems(left), "/")] : shown;
}

/** Why it does not run, and where to read more. */
function failureItems({ gateway, failure }: DesktopModel, words: TrayWords): TrayItem[] {
  if (failure === null) return [];
  // The first line of `gaveUp` has the reason already.
  const first = gateway.kind === "gaveUp" ? failure.hint : failure.message;
  return [
    ...(first === "" ? [] : [open("failure", words.problem(menuLine(first)), "/")]),
    ...(offersLastGood(failure.code) ? [button("recover", words.recover, { do: "recover" })] : []),
    ...(offersFile(failure.code) ? [button("openFile", words.openFile, { do: "openSettingsFile" })] : []),
    button("log", words.showLog, { do: "showLog" }),
  ];
}

function backupItems({ backup }: Overview, words: TrayWords, format: TrayFormat): TrayItem[] {
  if (backup === null) return [];
  return [
    button("backup", backup.running ? words.backup.running : words.backup.now, { do: "backUpNow" }, !backup.running),
    open("backup.last", lastBackup(backup, words, format), "/backup"),
  ];
}

function lastBackup({ lastAt, ok, provenAt }: NonNullable<Overview["backup"]>, words: TrayWords, format: TrayFormat): string {
  if (!ok) return words.backup.failed;
  if (lastAt === null) return words.backup.none;
  const when = format.dayAndTime(lastAt);
  return provenAt === null ? words.backup.last(when) : words.backup.proven(when);
}

function localItem({ local }: Overview, words: TrayWords, format: TrayFormat): TrayItem {
  const manage = "/settings/ollama";
  if (!local.running) return open("local", words.local.notRunning, manage);
  const loaded = local.loaded.map(({ name, gpuShare }) =>
    line(
      `local.${name}`,
      gpuShare === 0
        ? words.local.onProcessor(name)
        : words.local.loaded(name, gpuShare === null ? null : format.percent(gpuShare)),
    ),
  );
  return {
    kind: "submenu",
    id: "local",
    label: words.local.title(local.models),
    items: [
      ...(loaded.length > 0 ? loaded : [line("local.none", words.local.noneLoaded)]),
      { kind: "separator" },
      open("local.manage", words.local.manage, manage),
    ],
  };
}

function updateItems({ update }: DesktopModel, words: TrayWords, format: TrayFormat): TrayItem[] {
  switch (update.kind) {
    case "available":
      return [button("update", words.update.available(update.version), { do: "installUpdate" })];
    case "fetching":
      return [line("update", words.update.fetching(update.version, format.percent(update.share)))];
    case "installing":
      return [line("update", words.update.installing(update.version))];
    case "failed":
      return [button("update", words.update.failed, { do: "checkForUpdate" })];
    case "off":
    case "none":
    case "checking":
      return [];
    default:
      return unreachable(update);
  }
}

function loginItem({ startAtLogin }: DesktopModel, words: TrayWords): TrayItem {
  const { label, needsApproval, notPossible } = words.startAtLogin;
  const on = startAtLogin === "on";
  return {
    kind: "checkbox",
    id: "startAtLogin",
    label: startAtLogin === "needsApproval" ? needsApproval : startAtLogin === "notPossible" ? notPossible : label,
    checked: on,
    enabled: startAtLogin !== "notPossible",
    action: { do: "setStartAtLogin", on: !on },
  };
}

function pauseItem({ answering: { paused } }: Overview, words: TrayWords): TrayItem {
  return button("pause", paused ? words.resume : words.pause, { do: "pause", paused: !paused });
}

/** The first button that starts the gateway, in the state it is in; null while it comes or goes by itself. */
function startItem({ gateway }: DesktopModel, words: TrayWords): TrayItem {
  const still = gateway.kind === "stopped" || gateway.kind === "gaveUp";
  if (still) return button("start", words.start, { do: "start" });
  return button("restart", words.restart, { do: "restart" }, gateway.kind === "running" || gateway.kind === "waiting");
}

/**
 * Everything the tray shows, from the one model: the state in words first, then what wants a person, then what can be done. What only the
 * gateway knows (money, backups, local models) is left out while it cannot be asked, rather than shown as it once was.
 */
export function trayMenu(model: DesktopModel, nowMs: number, timeZone?: string): TrayView {
  const words = trayWords(model.language);
  const format = createTrayFormat(model.language, timeZone);
  const { icon, line: state } = headline(model, words, nowMs);
  const overview = currentOverview(model);
  const money = overview === null ? null : moneyLine(overview, words, format);
  const groups: readonly (readonly TrayItem[])[] = [
    [line("state", state), ...(money === null ? [] : [money])],
    overview === null ? failureItems(model, words) : troubleItems(overview, words),
    [
      open("open", words.open, "/"),
      ...(overview !== null && !overview.setupDone ? [open("setup", words.finishSetup, "/setup")] : []),
      ...(overview === null ? [] : [pauseItem(overview, words)]),
      startItem(model, words),
    ],
    overview === null ? [] : backupItems(overview, words, format),
    overview === null
      ? []
      : [
          open("phone", words.phone, overview.reach.url === null ? "/setup/phone" : "/devices"),
          localItem(overview, words, format),
        ],
    [...updateItems(model, words, format), loginItem(model, words), button("quit", words.quit, { do: "quit" })],
  ];
  const tooltip = [words.name, state, ...(money?.kind === "line" ? [money.label] : [])].join("\n");
  return { icon, tooltip, items: separated(groups) };
}

function separated(groups: readonly (readonly TrayItem[])[]): TrayItem[] {
  return groups
    .filter(group => group.length > 0)
    .flatMap((group, index) => (index === 0 ? [...group] : [{ kind: "separator" } as const, ...group]));
}
