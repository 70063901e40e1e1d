import { describe, expect, test } from "vitest";
import type { Budget, Meter } from "../../../contract/routes/budget.ts";
import type { Api } from "../../../renderer/api/client.ts";
import { catalogues } from "../../../renderer/i18n/catalogue.ts";
import { createFormat } from "../../../renderer/i18n/format.ts";
import { barParts } from "../../../renderer/money/bar-parts.ts";
import { noticeSentence } from "../../../renderer/money/notice-sentence.ts";
import { type AppState, initialState } from "../../../renderer/state/app-state.ts";
import { shownNotices } from "../../../renderer/state/budget.ts";
import { createBudgetActions } from "../../../renderer/state/budget-actions.ts";
import { createBudgetClock } from "../../../renderer/state/budget-clock.ts";
import { createLoading } from "../../../renderer/state/loading.ts";
import { reduceEvent } from "../../../renderer/state/reduce.ts";
import { createStore } from "../../../renderer/state/store.ts";
import { aBudget, aMeter, aMonth, aNotice } from "../../support/mock-gateway/a-meter.ts";

const failure = { code: "DB_BUSY", message: "busy", hint: "again", type: "api_error" };
const owner: AppState["signIn"] = { kind: "signedIn", role: "owner", deviceId: null };
const ready = (fields: Parameters<typeof aBudget>[0] = {}): AppState => ({
  ...initialState,
  signIn: owner,
  budget: { kind: "ready", value: aBudget(fields) },
});
const budgetOf = (state: AppState) => (state.budget.kind === "ready" ? state.budget.value : null);

describe("events of the budget", () => {
  const moved = { kind: "budget.changed", day: aMeter({ spentUsd: "1.2" }), month: aMonth({ spentUsd: "5" }) } as const;

  test("meters move and the rest stays", () => {
    const { state, wanted } = reduceEvent(ready({ timeZone: "Asia/Shanghai" }), moved);
    expect(budgetOf(state)).toMatchObject({ day: { spentUsd: "1.2" }, month: { spentUsd: "5" }, timeZone: "Asia/Shanghai" });
    expect(wanted).toEqual([]);
  });

  test("a new day asks for the shares and notices of that day", () => {
    const { wanted } = reduceEvent(ready(), { ...moved, day: aMeter({ window: "2026-11-22" }) });
    expect(wanted).toEqual([{ kind: "budget" }]);
  });

  test("what was never loaded is left alone, what failed is asked for again", () => {
    expect(reduceEvent(initialState, moved)).toEqual({ state: initialState, wanted: [] });
    const failed: AppState = { ...initialState, budget: { kind: "failed", failure } };
    expect(reduceEvent(failed, moved)).toEqual({ state: failed, wanted: [{ kind: "budget" }] });
  });

  test("a notice that is told twice stands once", () => {
    const event = { kind: "budget.notice", notice: aNotice() } as const;
    const once = reduceEvent(ready(), event).state;
    expect(budgetOf(reduceEvent(once, event).state)?.notices).toEqual([aNotice()]);
  });

  test("changed settings may have changed the limits", () => {
    expect(reduceEvent(ready(), { kind: "settings.changed", version: 2 }).wanted).toContainEqual({ kind: "budget" });
  });
});

describe("the notices that are shown", () => {
  const ids = (notices: ReturnType<typeof aNotice>[], now = 100) => shownNotices({ notices }, now).map(one => one.notice.id);

  test("who is stopped is not told of the line before, and both leave together", () => {
    const stop = aNotice({ id: "n2", line: "stop" });
    expect(shownNotices({ notices: [aNotice(), stop] }, 100)).toEqual([{ notice: stop, covers: ["n1", "n2"] }]);
  });

  test("a window that is over is silent", () => {
    expect(ids([aNotice()], 1_000)).toEqual([]);
  });

  test("stops come before alerts, the whole before its parts", () => {
    expect(
      ids([
        aNotice({ id: "part", scope: "user:mia", name: "Mia" }),
        aNotice({ id: "whole" }),
        aNotice({ id: "part stopped", scope: "agent:a", name: "A", line: "stop" }),
        aNotice({ id: "month stopped", unit: "month", window: "2026-11", line: "stop" }),
      ]),
    ).toEqual(["month stopped", "part stopped", "whole", "part"]);
  });

  test("a sentence says whose it is and who goes on", () => {
    const say = (notice: ReturnType<typeof aNotice>, local: string | null, fields: Partial<Budget> = {}) =>
      noticeSentence(
        notice,
        aBudget({ onStop: local ? "local" : "refuse", localModel: local, ...fields }),
        catalogues.en.common,
        createFormat("en"),
      );
    expect(say(aNotice(), null)).toBe("Today $1.61 of $2.00 are spent.");
    const mias = aNotice({ line: "stop", unit: "month", scope: "user:mia", name: "Mia", spentUsd: "1.88" });
    const month = aMonth({ window: mias.window });
    const limits = [{ scope: mias.scope, kind: "user" as const, name: "Mia", fitsNobody: false, day: aMeter(), month }];
    expect(say(mias, "ollama/q", { limits })).toBe(
      "Mia: This month's budget is spent: $1.88 of $2.00. ollama/q goes on answering.",
    );
    expect(say({ ...mias, spentUsd: "1.61" }, null, { limits })).toBe(
      "Mia: A request was refused: it needed more than is left of this month's budget ($0.29 of $2.00).",
    );
  });

  test("a budget with money left is not called spent, and the whole's figures are live", () => {
    const stop = aNotice({ line: "stop" });
    const say = (fields: Partial<Meter>, local: string | null = null) =>
      noticeSentence(
        stop,
        aBudget({ day: aMeter(fields), onStop: local ? "local" : "refuse", localModel: local }),
        catalogues.en.common,
        createFormat("en"),
      );
    const few = { spentUsd: "0.0052", limitUsd: "0.02", stopUsd: "0.019", leftUsd: "0.0138" };
    expect(say(few)).toBe("A request was refused: it needed more than is left of today's budget ($0.014 of $0.02).");
    expect(say(few, "ollama/q")).toBe(
      "A request needed more than is left of today's budget ($0.014 of $0.02). ollama/q answers such requests.",
    );
    expect(say({ spentUsd: "1.8", leftUsd: "0.1" })).toBe("Today's budget is spent: $1.80 of $2.00.");
    expect(say({ spentUsd: "1.799", leftUsd: "0.101" })).toMatch(/^A request was refused/);
    // Another day's meter says nothing of this one.
    expect(say({ ...few, window: "2026-11-22" })).toMatch(/\(\$0\.39 of \$2\.00\)/);
  });
});

describe("a bar", () => {
  test.each([
    [{}, { spent: 0.5, held: 0, alert: 0.8, stop: 0.95 }],
    [{ heldUsd: "0.5" }, { spent: 0.5, held: 0.25, alert: 0.8, stop: 0.95 }],
    // More than the budget was used before it was made smaller: the bar is as long as that.
    [{ spentUsd: "4" }, { spent: 1, held: 0, alert: 0.4, stop: 0.475 }],
    [
      { spentUsd: "0", limitUsd: "0", alertUsd: "0", stopUsd: "0" },
      { spent: 0, held: 0, alert: null, stop: null },
    ],
  ])("%j", (fields, parts) => {
    expect(barParts(aMeter(fields))).toEqual(parts);
  });

  test("measures nothing where nothing limits", () => {
    expect(barParts(aMeter({ limitUsd: null, alertUsd: null, stopUsd: null }))).toBeNull();
  });
});

describe("what the owner does", () => {
  const withApi = (answer: (name: string, input: unknown) => unknown, state = ready({ notices: [aNotice()] })) => {
    const store = createStore(state);
    const calls: unknown[] = [];
    const api = ((name: string, input: unknown) => {
      calls.push([name, input]);
      return Promise.resolve(answer(name, input));
    }) as unknown as Api;
    return {
      store,
      calls,
      actions: createBudgetActions({ api, store }),
      loading: createLoading({ api, store, language: () => "en" }),
    };
  };

  test("money that was added shows at once", async () => {
    const { store, actions, calls } = withApi(() => ({ ok: true, value: aBudget({ day: aMeter({ addedUsd: "2" }) }) }));
    expect(await actions.addMoney("2", "*")).toBeNull();
    expect(calls).toEqual([["addMoney", { body: { usd: "2", scope: "*" } }]]);
    expect(budgetOf(store.get())?.day.addedUsd).toBe("2");
  });

  test("a dismissed notice returns when the gateway refuses", async () => {
    const { store, actions } = withApi(() => ({ ok: false, status: 503, failure }));
    const [shown] = shownNotices({ notices: [aNotice()] }, 0);
    const done = actions.dismiss(shown!);
    expect(budgetOf(store.get())?.notices).toEqual([]);
    expect(await done).toEqual(failure);
    expect(budgetOf(store.get())?.notices).toEqual([aNotice()]);
  });

  test("others never ask for the budget", async () => {
    const user: AppState = { ...initialState, signIn: { kind: "signedIn", role: "user", deviceId: "d" } };
    const { loading, calls } = withApi(() => ({ ok: true, value: aBudget() }), user);
    await loading.loadBudget();
    expect(calls).toEqual([]);
  });

  test("a budget that is shown stays when loading it again fails", async () => {
    const { loading, store } = withApi(() => ({ ok: false, status: 503, failure }));
    await loading.loadBudget();
    expect(store.get().budget.kind).toBe("ready");
  });
});

test("the day that is over is loaded anew once, and again while the gateway still tells of it", () => {
  const store = createStore(ready());
  const timers: { work: () => void; ms: number; ended: boolean }[] = [];
  let over = 0;
  const stop = createBudgetClock({
    store,
    now: () => 0,
    after: (work, ms) => {
      const timer = { work, ms, ended: false };
      timers.push(timer);
      return () => {
        timer.ended = true;
      };
    },
    onOver: () => {
      over += 1;
    },
  }).start();
  store.update(state => ({ ...state, settingsRevision: 1 }));
  expect(timers.map(one => one.ms)).toEqual([4_000]);
  timers[0]!.work();
  store.update(() => ready());
  store.update(() => ready({ day: aMeter({ resetsAt: 90_000 }) }));
  expect(timers.map(one => [one.ms, one.ended])).toEqual([
    [4_000, false],
    [4_000, true],
    [93_000, false],
  ]);
  expect(over).toBe(1);
  stop();
  expect(timers[2]!.ended).toBe(true);
});
