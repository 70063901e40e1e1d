import { expect, test } from "vitest";
import type { AppEvent } from "../../../contract/events.ts";
import type { Overview } from "../../../contract/routes/overview.ts";
import { initialState } from "../../../renderer/state/app-state.ts";
import { createLoading } from "../../../renderer/state/loading.ts";
import { inKnownWords } from "../../../renderer/state/overview-words.ts";
import { reduceEvent } from "../../../renderer/state/reduce.ts";
import { createStore } from "../../../renderer/state/store.ts";
import { withTroubles } from "../../support/mock-gateway/house-data.ts";

const trouble = (message: string, code = "RESTORED_WAITS"): Overview["troubles"][number] => ({
  ...{ id: "restore.oldMachine", severity: "warning", code, message, hint: `${message} hint`, path: "/backup" },
});
const told = (...troubles: Overview["troubles"]): AppEvent => ({
  kind: "overview.changed",
  overview: { ...withTroubles, troubles },
});
const shown: Overview = { ...withTroubles, troubles: [trouble("它来自 attic")] };

test("an overview that is told in the house's language keeps what the page says already, for a reader of another one", () => {
  const event = told(trouble("It came from attic"));
  expect(inKnownWords(event, shown, "zh-CN")).toEqual(told(trouble("它来自 attic")));
  expect(inKnownWords(event, shown, "en")).toBe(event);
  expect(inKnownWords(event, null, "zh-CN")).toBe(event);
  // Of something else nothing is known yet.
  const other = told(trouble("It was put back", "RESTORE_ROLLED_BACK"));
  expect(inKnownWords(other, shown, "zh-CN")).toEqual(other);
});

test("and its sentences are asked for in the reader's language, only where that is another one", async () => {
  const { wanted, state } = reduceEvent(initialState, told(trouble("It came from attic")));
  expect(wanted).toEqual([{ kind: "overviewWords" }]);
  expect(reduceEvent(initialState, told()).wanted).toEqual([]);
  for (const [reader, words] of [
    ["en", "It came from attic"],
    ["zh-CN", "它来自 attic"],
  ] as const) {
    const store = createStore({ ...state, signIn: { kind: "signedIn", deviceId: null, role: "owner" } as const });
    const api = (async () => ({ ok: true, value: shown })) as never;
    await createLoading({ api, store, language: () => reader }).loadOverviewWords();
    expect(store.get().overview?.troubles[0]?.message).toBe(words);
  }
});
