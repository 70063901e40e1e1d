import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { Language } from "../../../contract/errors/define.ts";
import type { Notice } from "../../../contract/notices.ts";
import { createNotices, type NativeNotice } from "../../../main/desktop/notices.ts";
import { createToldOnce } from "../../../main/desktop/told-once.ts";
import { failedExit, noon, running } from "./a-model.ts";

const hourMs = 3_600_000;
const aNotice = (part: Partial<Notice> = {}): Notice => ({
  id: "model.qwen3",
  kind: "modelReady",
  slots: { model: "qwen3" },
  path: "/settings/ollama",
  at: noon,
  ...part,
});

function start({ language = "en" as Language, focused = false, file = "" } = {}) {
  const folder = mkdtempSync(join(tmpdir(), "hearth-notices-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const shown: NativeNotice[] = [];
  const log: string[] = [];
  const opened: string[] = [];
  const warn = (message: string): void => void log.push(message);
  const notices = createNotices({
    show: notice => shown.push(notice),
    log: { warn },
    language: () => language,
    focused: () => focused,
    open: path => opened.push(path),
    once: createToldOnce(file || join(folder, "told.json"), { warn }),
    startedAtMs: noon,
  });
  return { notices, shown, log, opened, folder, titles: () => shown.map(notice => notice.title) };
}

test("each is told once: repeated by a reconnect, by a resync, by a gateway that was started again", () => {
  const { notices, titles } = start();
  const spent = aNotice({ id: "budget.day", kind: "budgetAlert", slots: { spent: "$1.60", limit: "$2.00", unit: "day" } });
  notices.hear(aNotice());
  notices.hear(aNotice());
  notices.hear(spent);
  notices.catchUp([spent, aNotice(), aNotice({ id: "model.other", slots: { model: "other" }, at: noon + 1 })]);
  notices.hear(aNotice({ at: noon + 5_000 }));
  expect(titles()).toEqual(["qwen3 is ready", "$1.60 of $2.00 spent", "other is ready"]);
});

test("what was raised before this run is not told at its first connection; what was missed is, oldest first", () => {
  const { notices, titles } = start();
  notices.catchUp([
    aNotice({ id: "3", slots: { model: "third" }, at: noon + 3 }),
    aNotice({ id: "2", slots: { model: "second" }, at: noon }),
    aNotice({ id: "1", slots: { model: "first" }, at: noon - 1 }),
  ]);
  expect(titles()).toEqual(["second is ready", "third is ready"]);
});

test("the same thing comes back a good while later: told again; a network that flaps: not", () => {
  const { notices, titles } = start();
  const lost = (at: number) => aNotice({ id: "reach.lost", kind: "reachLost", slots: { problem: "" }, at });
  for (const minutes of [0, 1, 20, 59]) notices.hear(lost(noon + minutes * 60_000));
  expect(titles()).toHaveLength(1);
  notices.hear(lost(noon + hourMs));
  expect(titles()).toHaveLength(2);
});

test("in the person's language; a click opens its page; a refusal is logged and nothing is thrown", () => {
  const { notices, shown, opened, log } = start({ language: "zh-CN" });
  notices.hear(aNotice());
  expect(shown[0]).toMatchObject({ title: "qwen3 已就绪", body: "在这台电脑上运行，不产生费用。" });
  shown[0]?.clicked();
  shown[0]?.failed("not signed");
  expect(opened).toEqual(["/settings/ollama"]);
  expect(log).toEqual(["a notice was not shown by the system: not signed"]);
});

test("an answer is not announced to whoever looks at the window; everything else is", () => {
  const answer = aNotice({ id: "answer.1", kind: "answerReady", slots: { agent: "Hearth", text: "42" }, path: "/c/1" });
  const looking = start({ focused: true });
  looking.notices.hear(answer);
  looking.notices.hear(aNotice());
  expect(looking.titles()).toEqual(["qwen3 is ready"]);
  const away = start();
  away.notices.hear(answer);
  expect(away.titles()).toEqual(["Hearth has answered"]);
});

test("giving up is told once each time, with the reason", () => {
  const { notices, shown } = start();
  const gaveUp = { kind: "gaveUp", ...failedExit } as const;
  const failure = { code: "PORT_TAKEN", message: "Port 18789 is taken by nginx.", hint: "" };
  notices.follow({ gateway: running, failure: null });
  notices.follow({ gateway: gaveUp, failure });
  notices.follow({ gateway: gaveUp, failure });
  expect(shown.map(({ title, body }) => [title, body])).toEqual([["Hearth has stopped", "Port 18789 is taken by nginx."]]);
  notices.follow({ gateway: { kind: "starting", attempt: 1, sinceMs: noon }, failure: null });
  notices.follow({ gateway: gaveUp, failure: null });
  expect(shown.map(notice => notice.body)).toEqual(["Port 18789 is taken by nginx.", "Open Hearth to see why."]);
});

test("where a closed window went is told once in the life of a home, also after Hearth was started again", () => {
  const first = start();
  const file = join(first.folder, "told.json");
  const run = start({ file });
  run.notices.closedToTray();
  run.notices.closedToTray();
  run.notices.closedWithoutTray();
  expect(run.titles()).toEqual(["Hearth keeps running", "Hearth keeps running"]);
  const next = start({ file });
  next.notices.closedToTray();
  next.notices.closedWithoutTray();
  expect(next.titles()).toEqual([]);
});

test("a file that is broken or cannot be written ends nothing", () => {
  const { folder } = start();
  const broken = join(folder, "broken.json");
  writeFileSync(broken, "[");
  expect(createToldOnce(broken, { warn: () => undefined }).first("inTray")).toBe(true);
  const log: string[] = [];
  const nowhere = createToldOnce(join(folder, "no", "such", "told.json"), { warn: message => log.push(message) });
  expect([nowhere.first("inTray"), nowhere.first("inTray")]).toEqual([true, false]);
  expect(log).toHaveLength(1);
});
