import { expect, test } from "vitest";
import type { DesktopModel } from "../../../main/desktop/model.ts";
import { headline, menuLine } from "../../../main/desktop/tray/headline.ts";
import { trayWords } from "../../../main/desktop/tray/words/words.ts";
import { aModel, anOverview, aTrouble, failedExit, noon, running } from "./a-model.ts";

const taken = {
  code: "PORT_TAKEN",
  message: "Port 18789 is taken by nginx (pid 12).",
  hint: "Use another port.",
};
const answering = (now: number, waiting = 0, paused = false) =>
  anOverview({ answering: { paused, pausedAt: paused ? noon : null, now, waiting } });
const stoppedMoney = { spentUsd: "2", limitUsd: "2", state: "stopped", resetsAt: noon } as const;

const states: readonly (readonly [name: string, part: Partial<DesktopModel>, icon: string, en: string, zh: string])[] = [
  ["it runs and answers", {}, "running", "Running", "正在运行"],
  ["its overview is on the way", { overview: null }, "running", "Running", "正在运行"],
  ["a process, but no event stream yet", { linked: false, overview: null }, "working", "Starting…", "正在启动…"],
  [
    "a process that has long been silent",
    { linked: false, overview: null, gateway: { ...running, sinceMs: noon - 60_000 } },
    "working",
    "Waiting for an answer from the gateway…",
    "正在等待网关响应…",
  ],
  ["one answer", { overview: answering(1) }, "working", "Answering 1 message", "正在回答 1 条消息"],
  ["two answers", { overview: answering(2) }, "working", "Answering 2 messages", "正在回答 2 条消息"],
  ["paused", { overview: answering(0, 0, true) }, "stopped", "Paused", "已暂停"],
  ["paused, one waits", { overview: answering(0, 1, true) }, "stopped", "Paused: 1 message waits", "已暂停：1 条消息等待回答"],
  ["paused, more wait", { overview: answering(0, 3, true) }, "stopped", "Paused: 3 messages wait", "已暂停：3 条消息等待回答"],
  ["no money left", { overview: anOverview({ money: stoppedMoney }) }, "warning", "Running", "正在运行"],
  ["something wants a person", { overview: anOverview({ troubles: [aTrouble()] }) }, "warning", "Running", "正在运行"],
  [
    "something is merely told",
    { overview: anOverview({ troubles: [aTrouble({ severity: "info" })] }) },
    "running",
    "Running",
    "正在运行",
  ],
  [
    "it answers although something is wrong",
    { overview: { ...answering(1), troubles: [aTrouble({ severity: "error" })] } },
    "warning",
    "Answering 1 message",
    "正在回答 1 条消息",
  ],
  [
    "first start",
    { gateway: { kind: "starting", attempt: 1, sinceMs: noon }, linked: false, overview: null },
    "working",
    "Starting…",
    "正在启动…",
  ],
  [
    "second start",
    { gateway: { kind: "starting", attempt: 2, sinceMs: noon }, linked: false, overview: null },
    "working",
    "Starting again (attempt 2)…",
    "正在重新启动（第 2 次）…",
  ],
  [
    "it waits",
    { gateway: { kind: "waiting", restartAtMs: noon + 4_200, ...failedExit }, linked: false, overview: null },
    "warning",
    "Restarting in 5 s",
    "5 秒后重新启动",
  ],
  [
    "it has waited",
    { gateway: { kind: "waiting", restartAtMs: noon, ...failedExit }, linked: false, overview: null },
    "warning",
    "Restarting…",
    "正在重新启动…",
  ],
  [
    "it leaves",
    { gateway: { kind: "stopping", deadlineMs: 10_000 }, linked: false, overview: null },
    "working",
    "Stopping…",
    "正在停止…",
  ],
  ["it stands still", { gateway: { kind: "stopped" }, linked: false, overview: null }, "stopped", "Stopped", "已停止"],
  [
    "given up",
    { gateway: { kind: "gaveUp", ...failedExit }, failure: taken, linked: false, overview: null },
    "stopped",
    "Stopped: Port 18789 is taken by nginx (pid 12)",
    "已停止：Port 18789 is taken by nginx (pid 12)",
  ],
  [
    "given up, reason unknown",
    { gateway: { kind: "gaveUp", ...failedExit }, linked: false, overview: null },
    "stopped",
    "Stopped",
    "已停止",
  ],
  [
    "what a gateway said that has gone is not repeated",
    { gateway: { kind: "stopped" }, linked: false, overview: answering(2) },
    "stopped",
    "Stopped",
    "已停止",
  ],
];

test.each(states)("%s", (_name, part, icon, en, zh) => {
  const model = aModel(part);
  expect(headline(model, trayWords("en"), noon)).toEqual({ icon, line: en });
  expect(headline(model, trayWords("zh-CN"), noon)).toEqual({ icon, line: zh });
});

test("running is never said without the event stream, whatever else is known", () => {
  const kinds: DesktopModel["gateway"][] = [
    running,
    { ...running, sinceMs: 0 },
    { kind: "starting", attempt: 1, sinceMs: noon },
    { kind: "stopping", deadlineMs: 1 },
    { kind: "stopped" },
    { kind: "waiting", restartAtMs: noon, ...failedExit },
    { kind: "gaveUp", ...failedExit },
  ];
  for (const gateway of kinds)
    for (const overview of [null, anOverview(), answering(2)]) {
      const { icon, line } = headline(aModel({ gateway, linked: false, overview }), trayWords("en"), noon);
      expect([icon, line]).not.toContain("running");
      expect(line).not.toMatch(/^(Running|Answering)/);
    }
});

test("a line is one line without its full stop, and not wider than a menu", () => {
  expect(menuLine("Port 1 is\n taken.")).toBe("Port 1 is taken");
  expect(menuLine("端口被占用。")).toBe("端口被占用");
  const long = menuLine("火".repeat(300));
  expect([...long]).toHaveLength(80);
  expect(long.endsWith("…")).toBe(true);
});
