import { expect, test } from "vitest";
import type { Outcome } from "../../../contract/client.ts";
import { createBackUpFirst } from "../../../main/desktop/back-up-first.ts";
import type { GatewayApi } from "../../../main/desktop/gateway-door.ts";

const failure = { code: "BACKUP_DISK_FULL", message: "no room", hint: "", type: "api_error" as const };
const job = { id: "j1", startedAt: 100 };
const idle = { jobs: [], lastFailure: null, lastAt: 150 };
const log = { warn: () => undefined };
const timers = {
  after(_ms: number, call: () => void) {
    queueMicrotask(call);
    return () => undefined;
  },
};

/** A gateway that answers `createBackup` with the first, and the card with the others in turn; the last one stays. */
function gateway(begun: unknown, ...cards: unknown[]) {
  const asked: unknown[] = [];
  const api = (name: string, input?: unknown): Promise<unknown> => {
    asked.push(input === undefined ? name : [name, input]);
    if (name === "createBackup") return Promise.resolve(begun);
    return Promise.resolve({ ok: true, value: cards.length > 1 ? cards.shift() : cards[0] });
  };
  const call = <T>(ask: (api: GatewayApi) => Promise<Outcome<T>>): Promise<Outcome<T>> => ask(api as unknown as GatewayApi);
  return { asked, backUp: createBackUpFirst({ door: { call, url: () => "http://127.0.0.1:1" }, timers, log }) };
}

test("waits until the backup is whole", async () => {
  const { asked, backUp } = gateway(
    { ok: true, value: job },
    { ...idle, jobs: [job], lastAt: null },
    { ...idle, jobs: [job], lastAt: null },
    idle,
  );
  await backUp();
  expect(asked).toEqual([["createBackup", { body: { reason: "update" } }], "backupCard", "backupCard", "backupCard"]);
});

test.each([
  ["refused", { ok: false, status: 507, failure }, idle, "BACKUP_FAILED"],
  ["failed", { ok: true, value: job }, { ...idle, lastAt: 50, lastFailure: { ...failure, at: 120 } }, "BACKUP_FAILED"],
  ["stopped by somebody", { ok: true, value: job }, { ...idle, lastAt: 50 }, "BACKUP_STOPPED"],
])("%s: no update", async (_name, begun, card, code) => {
  await expect(gateway(begun, card).backUp()).rejects.toMatchObject({ code });
});

test("a gateway that does not run keeps nobody from mending it by an update", async () => {
  const call = () => Promise.reject(new Error("nobody"));
  await createBackUpFirst({ door: { call, url: () => null }, timers, log })();
});
