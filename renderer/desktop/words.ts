import type { Language } from "../../contract/errors/define.ts";

const en = {
  starting: "Hearth is starting…",
  startingText: "This takes a moment.",
  attempt: (count: number) => `Attempt ${count}.`,
  opening: "Hearth is running",
  openingText: "Its pages open now.",
  waiting: "Hearth stopped unexpectedly",
  again: (seconds: number) => (seconds <= 0 ? "It starts again now." : `It starts again in ${seconds} s.`),
  stopping: "Hearth is stopping…",
  stoppingText: "What was begun is brought to an end; nothing is lost.",
  stopped: "Hearth is stopped",
  stoppedText: "Nobody is answered, and no phone can connect, until it is started.",
  gaveUp: "Hearth could not be started",
  lastLines: "Its last lines",
  code: (code: string) => `Code ${code}`,
  start: "Start",
  startNow: "Start now",
  takePort: (port: number) => `Use port ${port}`,
  showLog: "Show log",
  recover: "Use the last version that worked",
  recoverText: "If you use that version, the file as it is now is kept in the same folder.",
  openFile: "Open the file",
  quit: "Quit",
  home: (folder: string) => `Files in ${folder}`,
  noDesktop: "This page belongs to the desktop app",
  openHearth: "Open Hearth",
};

type Words = typeof en;

const zh: Words = {
  starting: "Hearth 正在启动…",
  startingText: "请稍候。",
  attempt: count => `第 ${count} 次尝试。`,
  opening: "Hearth 正在运行",
  openingText: "正在打开页面。",
  waiting: "Hearth 意外停止",
  again: seconds => (seconds <= 0 ? "正在重新启动。" : `${seconds} 秒后重新启动。`),
  stopping: "Hearth 正在停止…",
  stoppingText: "正在完成已开始的工作，不会丢失任何内容。",
  stopped: "Hearth 已停止",
  stoppedText: "在重新启动之前，不会回答任何消息，手机也无法连接。",
  gaveUp: "Hearth 无法启动",
  lastLines: "最后几行日志",
  code: code => `代码 ${code}`,
  start: "启动",
  startNow: "立即启动",
  takePort: port => `使用端口 ${port}`,
  showLog: "查看日志",
  recover: "使用上一个可用的版本",
  recoverText: "使用该版本时，现在的文件会保留在同一文件夹中。",
  openFile: "打开该文件",
  quit: "退出",
  home: folder => `文件位于 ${folder}`,
  noDesktop: "此页面属于桌面应用",
  openHearth: "打开 Hearth",
};

const byLanguage: Readonly<Record<Language, Words>> = { en, "zh-CN": zh };

/** Every sentence of this page. It has its own few, so that it is there before anything else is. */
export const wordsOf = (language: Language): Words => byLanguage[language];
export type StatusWords = Words;
