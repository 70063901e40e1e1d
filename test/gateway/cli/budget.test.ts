import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { Budget } from "../../../contract/routes/budget.ts";
import { meterBar } from "../../../gateway/cli/budget/show.ts";
import { fakeBootId, fakeToken, startFakeGateway } from "../../support/fake-gateway.ts";
import { createTerminal, type TerminalOptions } from "../../support/terminal.ts";

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

function terminalAt(url?: string, options: TerminalOptions = {}) {
  const terminal = createTerminal(options);
  ends.push(terminal.remove);
  if (url !== undefined) terminal.own(url);
  return terminal;
}
async function gatewayWith(answers: Parameters<typeof startFakeGateway>[0]) {
  const gateway = await startFakeGateway(answers);
  ends.push(gateway.stop);
  return gateway;
}

const meter = {
  spentUsd: "0.42",
  estimatedUsd: "0",
  heldUsd: "0.1",
  limitUsd: "2",
  alertUsd: "1.6",
  stopUsd: "1.9",
  addedUsd: "0",
  leftUsd: "1.38",
  window: "2026-11-21",
  startsAt: Date.parse("2026-11-20T16:00Z"),
  resetsAt: Date.parse("2026-11-21T16:00Z"),
  state: "fine" as const,
};
const unlimited = {
  ...meter,
  heldUsd: "0",
  limitUsd: null,
  alertUsd: null,
  stopUsd: null,
  leftUsd: null,
  state: "unlimited" as const,
};
const month = { ...unlimited, window: "2026-11", spentUsd: "12.5", resetsAt: Date.parse("2026-11-30T16:00Z"), paceUsd: "18.25" };
const share = { id: "p/m", name: "p/m", usd: "0.0042", estimatedUsd: "0", calls: 1_200, inputTokens: 1, outputTokens: 1 };
const breakdown = {
  window: "2026-11",
  model: [share, { ...share, name: "ollama/x", usd: "0" }],
  agent: [],
  channel: [],
  user: [],
  device: [],
};
const budget: Budget = Budget.parse({
  day: meter,
  month,
  timeZone: "Asia/Shanghai",
  onStop: "local",
  localModel: "ollama/small",
  maxPerRequestUsd: null,
  limits: [
    {
      scope: "agent:cook",
      kind: "agent",
      name: "The \u001b[31mcook",
      fitsNobody: false,
      day: { ...meter, spentUsd: "1.9", heldUsd: "0", addedUsd: "0.5", leftUsd: "0", state: "stopped" },
      month: { ...month, paceUsd: null },
    },
  ],
  by: { day: breakdown, month: breakdown },
  notices: [
    {
      id: "alert:day:agent:cook:2026-11-21",
      line: "alert",
      unit: "day",
      scope: "agent:cook",
      name: "The cook",
      window: "2026-11-21",
      spentUsd: "1.7",
      limitUsd: "2",
      resetsAt: meter.resetsAt,
      at: 0,
    },
    {
      id: "stop:day:agent:cook:2026-11-21",
      line: "stop",
      unit: "day",
      scope: "agent:cook",
      name: "The cook",
      window: "2026-11-21",
      spentUsd: "1.9",
      limitUsd: "2",
      resetsAt: meter.resetsAt,
      at: 1,
    },
  ],
  prices: { updatedAt: "2026-10-01", ageDays: 51, stale: true, unpriced: ["p/new"] },
});

test("budget: meters, what is held and left, limits, models and what needs attention", async () => {
  const gateway = await gatewayWith({ getBudget: () => [200, budget] });
  const terminal = terminalAt(gateway.url);
  expect(await terminal.run("budget")).toBe(0);
  const out = terminal.out();
  for (const words of [
    "$0.42 of $2.00  ▓▓▓▓▒░░░░░░░░░░░░░░░  21%  starts anew Nov 22, 2026, 00:00",
    "$0.10 held · $1.38 left · alert at $1.60, stop at $1.90",
    "$12.50, no limit  starts anew Dec 1, 2026, 00:00",
    "STOPPED",
    "$0.50 added",
    "agent:cook",
    "At this rate the month ends at $18.25.",
    "p/m  $0.0042  1,200 calls",
    "! The cook · 2026-11-21: stopped at $1.90 of $2.00.",
    "ollama/small goes on",
    "refused: p/new",
    "51 days old",
    "midnight in Asia/Shanghai",
  ])
    expect(out).toContain(words);
  expect(out).not.toMatch(/ollama\/x|1\.70 of|\u001b|undefined|null/);
});

test("budget: money that was added says nothing where there is no limit to lift", async () => {
  const gateway = await gatewayWith({ getBudget: () => [200, { ...budget, month: { ...budget.month, addedUsd: "0.07" } }] });
  const terminal = terminalAt(gateway.url);
  expect(await terminal.run("budget")).toBe(0);
  expect(terminal.out()).not.toContain("$0.07 added");
});

test("budget in Chinese: money, dates and words as they are written there", async () => {
  const gateway = await gatewayWith({ getBudget: () => [200, budget] });
  const terminal = terminalAt(gateway.url, { language: "zh-CN" });
  expect(await terminal.run("budget")).toBe(0);
  for (const words of [
    "US$0.42 / US$2.00",
    "21%",
    "2026年11月22日 00:00 重新开始",
    "预留 US$0.10 · 剩余 US$1.38",
    "已停止",
    "US$0.0042  1,200 次调用",
  ])
    expect(terminal.out()).toContain(words);
  expect(gateway.calls.at(-1)?.headers["accept-language"]).toBe("zh-CN");
});

test("budget --json is exactly what GET /api/budget answers", async () => {
  const gateway = await gatewayWith({ getBudget: () => [200, budget] });
  const terminal = terminalAt(gateway.url);
  expect(await terminal.run("budget", "--json")).toBe(0);
  expect(JSON.parse(terminal.out())).toEqual(budget);
});

test.each([
  ["0", "0", "2", "░░░░░░░░░░░░░░░░░░░░"],
  ["0.000001", "0", "2", "▓░░░░░░░░░░░░░░░░░░░"],
  ["1", "1", "2", "▓▓▓▓▓▓▓▓▓▓▒▒▒▒▒▒▒▒▒▒"],
  ["1.9", "0", "2", "▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓░"],
  ["5", "3", "2", "▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓"],
  ["0", "0", "0", "▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓"],
])("a bar of %s spent, %s held of %s", (spentUsd, heldUsd, limitUsd, bar) => {
  expect(meterBar({ spentUsd, heldUsd, limitUsd })).toBe(bar);
});

test("budget add: the amount as it was typed; --json in either place", async () => {
  const bodies: unknown[] = [];
  const gateway = await gatewayWith({
    addMoney: ({ body }) => {
      bodies.push(JSON.parse(body));
      return [200, budget];
    },
  });
  const plain = terminalAt(gateway.url);
  expect(await plain.run("budget", "add", "0.1")).toBe(0);
  expect(plain.out()).toBe("Added $0.10 for today; $1.38 left.\n");
  const scoped = terminalAt(gateway.url);
  expect(await scoped.run("budget", "add", "5", "--scope", "agent:cook")).toBe(0);
  expect(scoped.out()).toBe("Added $5.00 for today; $0.00 left.\n");
  for (const args of [
    ["budget", "add", "5", "--json"],
    ["budget", "--json", "add", "5"],
  ]) {
    const json = terminalAt(gateway.url);
    expect(await json.run(...args)).toBe(0);
    expect(JSON.parse(json.out())).toEqual(budget);
  }
  expect(bodies.slice(0, 2)).toEqual([
    { usd: "0.1", scope: "*" },
    { usd: "5", scope: "agent:cook" },
  ]);
});

test.each([["0"], ["-1"], ["1e3"], ["5$"], ["100001"], ["0.0000000001"]])("budget add %s is wrong usage", async amount => {
  const terminal = terminalAt("http://127.0.0.1:1");
  expect(await terminal.run("budget", "add", amount, "--json")).toBe(2);
  expect(terminal.failure().code).toBe("USAGE");
});

test("budget history: a table whose figures stand under each other, and the sum", async () => {
  const day = { day: "2026-11-20", usd: "0.4", estimatedUsd: "0", calls: 12, inputTokens: 34_567, outputTokens: 8 };
  const asked: (string | null)[] = [];
  const history = { days: [day, { ...day, day: "2026-11-21", usd: "12.25" }], totalUsd: "12.65" };
  const gateway = await gatewayWith({
    budgetHistory: ({ query }) => {
      asked.push(query.get("days"));
      return [200, history];
    },
  });
  const terminal = terminalAt(gateway.url);
  expect(await terminal.run("budget", "history", "--days", "2")).toBe(0);
  expect(terminal.out().split("\n").slice(1, 4)).toEqual([
    "2026-11-20   $0.40     12     34,567           8",
    "2026-11-21  $12.25     12     34,567           8",
    "Total       $12.65",
  ]);
  expect(await terminalAt(gateway.url).run("budget", "history")).toBe(0);
  expect(asked).toEqual(["2", "30"]);
  expect(await terminal.run("budget", "history", "--days", "0")).toBe(2);
});

test("budget calls: where the money went; what is booked at its bound says so", async () => {
  const call = {
    ...{ id: "c", at: 1_700_000_000_000, model: "p/m", agent: "default", channel: "webchat", user: "owner", device: null },
    ...{ state: "settled", usd: "0.02", failure: null, sessionId: "s", sessionTitle: "Soup\u001b[2J", messageId: null },
    usage: {
      inputTokens: 1,
      outputTokens: 1,
      cacheReadTokens: 0,
      cacheWriteTokens: 0,
      cacheWrite1hTokens: 0,
      thinkingTokens: 0,
      estimated: false,
    },
  };
  const asked: (string | null)[] = [];
  let answer = { calls: [call, { ...call, state: "bound", sessionTitle: null }], totalUsd: "0.04", complete: true };
  const gateway = await gatewayWith({
    paidCalls: ({ query }) => {
      asked.push(query.get("usd"));
      return [200, answer];
    },
  });
  const terminal = terminalAt(gateway.url);
  expect(await terminal.run("budget", "calls", "--usd", "0.04")).toBe(0);
  expect(terminal.out()).toMatch(/\$0\.02 {4}p\/m {4}default {2}webchat {2}owner {2}Soup/);
  expect(terminal.out()).toContain("≤ $0.02");
  expect(terminal.out()).toContain("$0.04 in all.");
  expect(terminal.out()).not.toContain("\u001b");
  answer = { ...answer, complete: false };
  const more = terminalAt(gateway.url);
  expect(await more.run("budget", "calls")).toBe(0);
  expect(more.out()).toContain("there are more");
  answer = { calls: [], totalUsd: "0", complete: true };
  const none = terminalAt(gateway.url, { language: "zh-CN" });
  expect(await none.run("budget", "calls")).toBe(0);
  expect(none.out()).toBe("还没有产生费用的调用。\n");
  expect(asked).toEqual(["0.04", "20", "20"]);
});

/** Answers as the gateway does for a CSV: bytes as they are, in two pieces that part a Chinese sign. */
async function csvGateway(status: number, body: string) {
  const paths: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    if (request.url === "/health") return void response.end(JSON.stringify({ status: "ok", version: "1", bootId: fakeBootId }));
    paths.push(request.url);
    response.writeHead(request.headers.authorization === `Bearer ${fakeToken}` ? status : 401);
    const bytes = Buffer.from(body);
    response.write(bytes.subarray(0, 4));
    setImmediate(() => response.end(bytes.subarray(4)));
  });
  await new Promise<void>(done => server.listen(0, "127.0.0.1", done));
  ends.push(() => new Promise(done => server.close(done)));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, paths };
}

test("budget export: the CSV as it comes, whole; a failure is none of it", async () => {
  const csv = "\ufeff安,usd\r\n";
  const gateway = await csvGateway(200, csv);
  const terminal = terminalAt(gateway.url);
  expect(await terminal.run("budget", "export", "--from", "2026-11-01", "--to", "2026-11-21")).toBe(0);
  expect(terminal.out()).toBe(csv);
  expect(await terminalAt(gateway.url).run("budget", "export")).toBe(0);
  expect(gateway.paths).toEqual(["/api/budget/export.csv?from=2026-11-01&to=2026-11-21", "/api/budget/export.csv"]);

  const failure = { code: "OWNER_ONLY", message: "no", hint: "", type: "permission_error" };
  const refused = terminalAt((await csvGateway(403, JSON.stringify({ error: failure }))).url);
  expect(await refused.run("budget", "export", "--json")).toBe(1);
  expect([refused.out(), refused.failure().code]).toEqual(["", "OWNER_ONLY"]);
  expect(await refused.run("budget", "export", "--from", "2026-13-01")).toBe(2);
});

test("budget export from a day to an earlier one is wrong usage; a single day is not", async () => {
  const gateway = await csvGateway(200, "a,usd\r\n");
  const turned = terminalAt(gateway.url);
  expect(await turned.run("budget", "export", "--from", "2026-11-30", "--to", "2026-11-01", "--json")).toBe(2);
  expect([turned.failure().code, gateway.paths]).toEqual(["USAGE", []]);
  expect(await terminalAt(gateway.url).run("budget", "export", "--from", "2026-11-30", "--to", "2026-11-30")).toBe(0);
});

test.each([[[]], [["add", "5"]], [["history"]], [["calls"]], [["export"]]])(
  "budget %j without a gateway: exit 69",
  async rest => {
    const terminal = terminalAt();
    expect(await terminal.run("budget", ...rest, "--json")).toBe(69);
    expect(terminal.failure().code).toBe("NOT_RUNNING");
  },
);

test("budget --help names what is below it, in both languages; another word is wrong usage", async () => {
  for (const language of ["en", "zh-CN"] as const) {
    const terminal = terminalAt(undefined, { language });
    expect(await terminal.run("budget", "--help")).toBe(0);
    for (const word of ["add", "history", "calls", "export", "hearth budget add 5"]) expect(terminal.out()).toContain(word);
    expect(await terminal.run("budget", "export", "--help")).toBe(0);
    expect(terminal.out()).toContain("--from");
  }
  expect(await terminalAt().run("budget", "nonsense")).toBe(2);
});
