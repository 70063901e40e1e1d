import { expect, test } from "vitest";
import { trayMenu } from "../../../main/desktop/tray/tray-menu.ts";
import { findItem, type TrayItem } from "../../../main/desktop/tray/view.ts";
import { aModel, anOverview, aTrouble, failedExit, noon } from "./a-model.ts";

/** A view as text: what stands where, what cannot be pressed in parentheses, what is ticked with a tick. */
function drawn(items: readonly TrayItem[], indent = ""): string[] {
  return items.flatMap(item => {
    if (item.kind === "separator") return [`${indent}-`];
    if (item.kind === "line") return [`${indent}(${item.label})`];
    if (item.kind === "submenu") return [`${indent}${item.label} >`, ...drawn(item.items, `${indent}  `)];
    const tick = item.kind === "checkbox" ? (item.checked ? "[x] " : "[ ] ") : "";
    return [`${indent}${item.enabled ? `${tick}${item.label}` : `(${tick}${item.label})`}`];
  });
}

const menu = (part: Parameters<typeof aModel>[0] = {}) => trayMenu(aModel(part), noon, "UTC");
const labels = (part: Parameters<typeof aModel>[0] = {}) => drawn(menu(part).items);
const gone = { linked: false, overview: null } as const;
const loaded = [
  { name: "qwen3:4b", gpuShare: 0.8 },
  { name: "smollm2", gpuShare: 0 },
  { name: "other", gpuShare: null },
];
const full = anOverview({
  local: { running: true, models: 4, loaded },
  backup: { lastAt: noon - 3_600_000, ok: true, running: false, provenAt: noon },
  troubles: [aTrouble()],
});

test("everything at once, in English", () => {
  const view = menu({ overview: full, update: { kind: "available", version: "0.2.0", notes: "", bytes: null } });
  expect(drawn(view.items)).toEqual([
    "(Running)",
    "($0.42 of $2.00 today)",
    "-",
    "⚠ This computer is not signed in to Tailscale",
    "-",
    "Open Hearth",
    "Pause answering",
    "Restart",
    "-",
    "Back up now",
    "Last backup: Nov 21, 11:00, test restore passed",
    "-",
    "Phone…",
    "Local models (4) >",
    "  (qwen3:4b: 80% on the GPU)",
    "  (smollm2: on the processor)",
    "  (other: loaded)",
    "  -",
    "  Manage…",
    "-",
    "Install Hearth 0.2.0…",
    "[ ] Start at login",
    "Quit Hearth",
  ]);
  expect(view.icon).toBe("warning");
  expect(view.tooltip).toBe("Hearth\nRunning\n$0.42 of $2.00 today");
});

test("everything at once, in Chinese", () => {
  expect(
    labels({ language: "zh-CN", overview: full, update: { kind: "available", version: "0.2.0", notes: "", bytes: null } }),
  ).toEqual([
    "(正在运行)",
    "(今日 US$0.42 / US$2.00)",
    "-",
    "⚠ This computer is not signed in to Tailscale",
    "-",
    "打开 Hearth",
    "暂停回答",
    "重新启动",
    "-",
    "立即备份",
    "上次备份：11月21日 11:00，恢复演练已通过",
    "-",
    "手机…",
    "本地模型（4） >",
    "  (qwen3:4b：80% 在 GPU 上)",
    "  (smollm2：在 CPU 上)",
    "  (other：已加载)",
    "  -",
    "  管理…",
    "-",
    "安装 Hearth 0.2.0…",
    "[ ] 登录时启动",
    "退出 Hearth",
  ]);
});

test("what was given up: the reason, the next step, the log, Start; nothing that only the gateway knows", () => {
  const failure = { code: "PORT_TAKEN", message: "Port 18789 is taken (nginx, pid 12).", hint: "Use port 18790." };
  expect(labels({ gateway: { kind: "gaveUp", ...failedExit }, failure, ...gone })).toEqual([
    "(Stopped: Port 18789 is taken (nginx, pid 12))",
    "-",
    "⚠ Use port 18790",
    "Show the log",
    "-",
    "Open Hearth",
    "Start",
    "-",
    "[ ] Start at login",
    "Quit Hearth",
  ]);
});

test("settings that cannot be used: the last version that worked, and the file", () => {
  const failure = { code: "CONFIG_VALUE", message: "gateway.port: no number.", hint: "Line 3." };
  expect(labels({ gateway: { kind: "gaveUp", ...failedExit }, failure, ...gone }).slice(2, 6)).toEqual([
    "⚠ Line 3",
    "Use the last version that worked",
    "Open the file",
    "Show the log",
  ]);
});

test("what was known before the event stream broke is not shown as if it were so now", () => {
  expect(labels({ linked: false, overview: full })).toEqual([
    "(Starting…)",
    "-",
    "Open Hearth",
    "Restart",
    "-",
    "[ ] Start at login",
    "Quit Hearth",
  ]);
});

test("while it waits: why, and Restart at once", () => {
  const failure = { code: "X", message: "It ended with exit code 1.", hint: "" };
  expect(labels({ gateway: { kind: "waiting", restartAtMs: noon + 2_000, ...failedExit }, failure, ...gone })).toEqual([
    "(Restarting in 2 s)",
    "-",
    "⚠ It ended with exit code 1",
    "Show the log",
    "-",
    "Open Hearth",
    "Restart",
    "-",
    "[ ] Start at login",
    "Quit Hearth",
  ]);
});

test.each([
  ["starting", { gateway: { kind: "starting", attempt: 1, sinceMs: noon }, ...gone }, "(Restart)"],
  ["stopping", { gateway: { kind: "stopping", deadlineMs: 1 }, ...gone }, "(Restart)"],
  ["stopped", { gateway: { kind: "stopped" }, ...gone }, "Start"],
  ["running", {}, "Restart"],
] as const)("%s: %s", (_name, part, label) => {
  expect(labels(part).filter(text => /Start$|Restart/.test(text))).toEqual([label]);
});

const money = (part: Partial<ReturnType<typeof anOverview>["money"]>, language: "en" | "zh-CN") => {
  const overview = anOverview({ money: { spentUsd: "0.42", limitUsd: null, state: "unlimited", resetsAt: noon, ...part } });
  return labels({ language, overview })[1];
};

test.each([
  [{}, "($0.42 today, no budget)", "(今日 US$0.42，未设预算)"],
  [{ spentUsd: "0", limitUsd: "2", state: "fine" }, "($0.00 of $2.00 today)", "(今日 US$0.00 / US$2.00)"],
  [{ spentUsd: "0.000042", limitUsd: "2", state: "fine" }, "($0.000042 of $2.00 today)", "(今日 US$0.000042 / US$2.00)"],
  [{ spentUsd: "0.034", limitUsd: "2", state: "alert" }, "($0.03 of $2.00 today)", "(今日 US$0.03 / US$2.00)"],
  [
    { spentUsd: "1234.5", limitUsd: "2000", state: "alert" },
    "($1,234.50 of $2,000.00 today)",
    "(今日 US$1,234.50 / US$2,000.00)",
  ],
  [
    { limitUsd: "2", state: "stopped", resetsAt: noon + 12 * 3_600_000 },
    "(Budget used up until 00:00)",
    "(预算已用完，00:00 恢复)",
  ],
] as const)("the money %#", (part, en, zh) => {
  expect([money(part, "en"), money(part, "zh-CN")]).toEqual([en, zh]);
});

test("at most five troubles, then how many more; each opens what mends it", () => {
  const troubles = [1, 2, 3, 4, 5, 6, 7].map(n =>
    aTrouble({
      id: `t${n}`,
      message: `Trouble ${n}.`,
      path: n === 2 ? null : `/settings/${n}`,
      severity: n === 3 ? "info" : "error",
    }),
  );
  const { items } = menu({ overview: anOverview({ troubles }) });
  expect(drawn(items).slice(3, 9)).toEqual(["⚠ Trouble 1", "⚠ Trouble 2", "Trouble 3", "⚠ Trouble 4", "⚠ Trouble 5", "2 more…"]);
  const action = (id: string) => {
    const item = findItem(items, id);
    return item?.kind === "button" ? item.action : null;
  };
  expect(action("trouble.t1")).toEqual({ do: "open", path: "/settings/1" });
  expect(action("trouble.t2")).toEqual({ do: "open", path: "/" });
  expect(action("trouble.more")).toEqual({ do: "open", path: "/" });
});

const backup = (part: Partial<NonNullable<ReturnType<typeof anOverview>["backup"]>>) =>
  labels({
    overview: anOverview({ backup: { lastAt: noon, ok: true, running: false, provenAt: null, ...part } }),
  }).filter(text => /back/i.test(text));

test.each([
  [{}, ["Back up now", "Last backup: Nov 21, 12:00"]],
  [{ lastAt: null }, ["Back up now", "No backup yet"]],
  [{ ok: false }, ["Back up now", "The last backup failed"]],
  [{ running: true }, ["(Backing up…)", "Last backup: Nov 21, 12:00"]],
] as const)("backups %#", (part, expected) => {
  expect(backup(part)).toEqual(expected);
});

test("no word of backups until they are set up", () => {
  expect(labels().some(text => /back/i.test(text))).toBe(false);
});

test.each([
  ["on", "[x] Start at login", { do: "setStartAtLogin", on: false }],
  ["off", "[ ] Start at login", { do: "setStartAtLogin", on: true }],
  ["needsApproval", "[ ] Start at login (allow it in System Settings)", { do: "setStartAtLogin", on: true }],
  ["notPossible", "([ ] Start at login (not possible here))", { do: "setStartAtLogin", on: true }],
] as const)("start at login: %s", (startAtLogin, label, action) => {
  const { items } = menu({ startAtLogin });
  expect(drawn(items)).toContain(label);
  expect(findItem(items, "startAtLogin")).toMatchObject({ action });
});

test.each([
  [{ kind: "fetching", version: "0.2.0", share: 0.424 }, "(Fetching Hearth 0.2.0: 42%)"],
  [{ kind: "installing", version: "0.2.0" }, "(Installing Hearth 0.2.0…)"],
  [{ kind: "failed", failure: { code: "X", message: "x", hint: "" } }, "The update failed. Try again"],
] as const)("an update %#", (update, label) => {
  expect(labels({ update })).toContain(label);
});

test.each([{ kind: "off", reason: "development" }, { kind: "none", checkedAt: 1 }, { kind: "checking" }] as const)(
  "no word of updates: %o",
  update => {
    expect(labels({ update })).toEqual(labels());
  },
);

test("the phone: devices where it can reach us, else the step that makes it so; an unfinished setup is offered", () => {
  const local = anOverview({ setupDone: false, reach: { mode: "local", url: null, ok: true } });
  expect(findItem(menu({ overview: local }).items, "phone")).toMatchObject({ action: { do: "open", path: "/setup/phone" } });
  expect(findItem(menu().items, "phone")).toMatchObject({ action: { do: "open", path: "/devices" } });
  expect(findItem(menu({ overview: local }).items, "setup")).toMatchObject({ action: { do: "open", path: "/setup" } });
  expect(findItem(menu().items, "setup")).toBeNull();
});

test("paused: Resume goes on", () => {
  const overview = anOverview({ answering: { paused: true, pausedAt: noon, now: 0, waiting: 0 } });
  expect(findItem(menu({ overview }).items, "pause")).toMatchObject({
    label: "Resume answering",
    action: { do: "pause", paused: false },
  });
});

test("a view never holds the link that signs in", () => {
  expect(JSON.stringify(menu())).not.toContain("secret");
});

test("without Ollama its item leads to the page; without loaded models the submenu says so", () => {
  expect(findItem(menu().items, "local")).toMatchObject({ kind: "button", action: { path: "/settings/ollama" } });
  const none = menu({ overview: anOverview({ local: { running: true, models: 0, loaded: [] } }) });
  expect(drawn(none.items).filter(text => text.startsWith("  "))).toEqual(["  (None is loaded)", "  -", "  Manage…"]);
});
