import type { Language } from "../../contract/errors/define.ts";
import type { EndReason, GatewayStatus } from "../../contract/status.ts";
import { unreachable } from "../../contract/unreachable.ts";

const seconds = (ms: number): string => String(Math.round(ms / 100) / 10);

const reasonWords = {
  en: {
    exit: (code: number) => `it ended with exit code ${code}`,
    signal: (signal: string) => `it was ended by ${signal}`,
    hung: (ms: number) => `it did not answer for ${seconds(ms)} s`,
    neverReady: (ms: number) => `it was not ready within ${seconds(ms)} s`,
    notStarted: (problem: string) => `it could not be started: ${problem}`,
  },
  "zh-CN": {
    exit: (code: number) => `以退出码 ${code} 结束`,
    signal: (signal: string) => `被信号 ${signal} 终止`,
    hung: (ms: number) => `${seconds(ms)} 秒没有响应`,
    neverReady: (ms: number) => `${seconds(ms)} 秒内未就绪`,
    notStarted: (problem: string) => `无法启动：${problem}`,
  },
};

/** Why a run ended, as part of a sentence. */
export function describeEnd(reason: EndReason, language: Language): string {
  const words = reasonWords[language];
  switch (reason.kind) {
    case "exit":
      return words.exit(reason.code);
    case "signal":
      return words.signal(reason.signal);
    case "fatal":
      return reason.message;
    case "hung":
      return words.hung(reason.silentMs);
    case "neverReady":
      return words.neverReady(reason.waitedMs);
    case "notStarted":
      return words.notStarted(reason.problem);
    default:
      return unreachable(reason);
  }
}

const statusWords = {
  en: {
    starting: "Hearth is starting. Ctrl-C stops it.",
    startingAgain: (attempt: number) => `The gateway is starting again (attempt ${attempt}).`,
    running: (url: string) => `Hearth is running. Open ${url}`,
    token: (token: string) => `Owner token, shown only this once; keep it safe: ${token}`,
    waiting: (why: string, wait: string) => `The gateway failed: ${why}. It starts again in ${wait} s.`,
    stopping: (wait: string) => `Hearth is stopping (at most ${wait} s; Ctrl-C again ends it at once).`,
    stoppingNow: "Hearth is ending at once.",
    stopped: "Hearth has stopped.",
    gaveUp: (why: string) => `The gateway failed: ${why}.`,
  },
  "zh-CN": {
    starting: "Hearth 正在启动。按 Ctrl-C 停止。",
    startingAgain: (attempt: number) => `网关正在重新启动（第 ${attempt} 次）。`,
    running: (url: string) => `Hearth 正在运行。请打开 ${url}`,
    token: (token: string) => `所有者令牌，仅显示这一次，请妥善保存：${token}`,
    waiting: (why: string, wait: string) => `网关出错：${why}。${wait} 秒后重新启动。`,
    stopping: (wait: string) => `Hearth 正在停止（最多 ${wait} 秒；再按一次 Ctrl-C 立即结束）。`,
    stoppingNow: "Hearth 正在立即结束。",
    stopped: "Hearth 已停止。",
    gaveUp: (why: string) => `网关出错：${why}。`,
  },
};

const withoutStop = (sentence: string): string => sentence.replace(/[.。]$/, "");

/** Lines of a status for a person. `out` is news, `problem` belongs to standard error. */
export type StatusLines = { readonly out: readonly string[]; readonly problem: readonly string[] };

/**
 * What the terminal prints when the gateway reaches `status`. `firstStart`: nothing was printed as running before;
 * only then, or while no owner's browser has signed in yet, the address carries the one-time code.
 */
export function describeStatus(status: GatewayStatus, language: Language, nowMs: number, firstStart: boolean): StatusLines {
  const words = statusWords[language];
  const out = (...lines: string[]): StatusLines => ({ out: lines, problem: [] });
  const problem = (...lines: string[]): StatusLines => ({ out: [], problem: lines });
  switch (status.kind) {
    case "starting":
      return out(status.attempt === 1 ? words.starting : words.startingAgain(status.attempt));
    case "running": {
      const address = words.running(firstStart || status.firstRun ? status.setupUrl : status.url);
      return status.newOwnerToken === null ? out(address) : out(address, words.token(status.newOwnerToken));
    }
    case "waiting":
      return problem(words.waiting(withoutStop(describeEnd(status.reason, language)), seconds(status.restartAtMs - nowMs)));
    case "stopping":
      return out(status.deadlineMs > 0 ? words.stopping(seconds(status.deadlineMs)) : words.stoppingNow);
    case "stopped":
      return out(words.stopped);
    case "gaveUp": {
      const { reason } = status;
      // What it told us itself is printed as the failure, with its next step; most often it wrote the same to standard error.
      const told = reason.kind === "fatal" ? [reason.message, reason.hint] : [];
      const said = status.lastLines.filter(line => !told.includes(line)).map(line => `  ${line}`);
      if (reason.kind === "fatal") return problem(...said);
      return problem(...said, words.gaveUp(withoutStop(describeEnd(reason, language))));
    }
    default:
      return unreachable(status);
  }
}

export const helpText: Record<Language, string> = {
  en: `Usage: hearth up [--port N] [--home DIR] [--json]

Starts Hearth in this terminal and keeps it running until Ctrl-C.

  --port N     listen on this port instead of the one in the settings; 0 lets the system choose
  --home DIR   where Hearth keeps its files, instead of HEARTH_HOME or ~/.hearth
  --json       print every change of state as one JSON object per line
  --help       show this`,
  "zh-CN": `用法：hearth up [--port 端口] [--home 目录] [--json]

在此终端中启动 Hearth 并保持运行，按 Ctrl-C 停止。

  --port 端口   监听此端口，而不是设置中的端口；0 表示由系统选择
  --home 目录   Hearth 存放文件的位置，代替 HEARTH_HOME 或 ~/.hearth
  --json        每次状态变化输出一行 JSON
  --help        显示本说明`,
};
