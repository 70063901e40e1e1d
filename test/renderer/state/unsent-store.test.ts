import { expect, test } from "vitest";
import { initialState } from "../../../renderer/state/app-state.ts";
import { emptyThread, putUnsent, type Unsent } from "../../../renderer/state/thread.ts";
import { createUnsentStore } from "../../../renderer/state/unsent-store.ts";

function memory() {
  const items = new Map<string, string>();
  return {
    items,
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => void items.set(key, value),
    removeItem: (key: string) => void items.delete(key),
    keys: () => [...items.keys()],
  };
}
const message: Unsent = { id: "q1", text: "hello", files: [], model: null, createdAt: 1, state: { kind: "sending" } };
const why = { kind: "failed" as const, failure: { code: "NOT_RUNNING", message: "m", hint: "h" } };
const withUnsent = { ...initialState, threads: { s1: putUnsent(emptyThread, message), s2: emptyThread } };

test("what was not sent when the page closed waits in the next one, under the same id", () => {
  const storage = memory();
  createUnsentStore(storage).keep(withUnsent);
  expect(createUnsentStore(storage).restore({}, why)).toEqual({ s1: { ...emptyThread, unsent: [{ ...message, state: why }] } });
});

test("once it was sent nothing is kept", () => {
  const storage = memory();
  const store = createUnsentStore(storage);
  store.keep(withUnsent);
  store.keep({ ...initialState, threads: { s1: emptyThread } });
  expect([...storage.items]).toEqual([]);
});

test("a record that was cut is passed over", () => {
  const storage = memory();
  storage.setItem("hearth.unsent", '{"s1":[{"id"');
  expect(createUnsentStore(storage).restore({}, why)).toEqual({});
});
