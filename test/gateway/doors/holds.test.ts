import { expect, test } from "vitest";
import { AppError } from "../../../contract/errors/app-error.ts";
import { createKeeping } from "../../../gateway/doors/keeping.ts";
import { createDoorApp, soon } from "./door-app.ts";
import { createFakeProvider } from "./fake-provider.ts";

const settlement = { holdId: "h", usage: { inputTokens: 1 } as never, failureCode: null, at: 1 };

test.each(["relayed", "translated"])("a body nested too deep is refused before it is held (%s)", async kind => {
  const own = kind === "relayed";
  const app = await createDoorApp(
    [createFakeProvider("up", own ? "openai" : "ollama", own ? { relayTo: "http://127.0.0.1:9" } : {})],
    {
      defaultRef: "up/m",
    },
  );
  const deep = `${'{"a":'.repeat(20_000)}1${"}".repeat(20_000)}`;
  const body = `{"model":"up/m","messages":[{"role":"user","content":"hi"}],"metadata":${deep}}`;
  const answer = await app.call("POST", "/v1/chat/completions", Buffer.from(body), {
    headers: { "content-type": "application/json" },
  });
  expect([answer.statusCode, JSON.parse(answer.payload).error]).toEqual([
    400,
    expect.objectContaining({ code: "REQUEST_INVALID", message: "body: nested deeper than 200" }),
  ]);
  expect(app.usage()).toEqual([]);
  await app.stop();
});

test("a fault of ours while a model is asked settles the hold", async () => {
  const up = createFakeProvider("up", "openai", { relayTo: "http://127.0.0.1:9" });
  const broken = {
    ...up,
    relay: {
      ...up.relay!,
      url: (): string => {
        throw new Error("broken");
      },
    },
  };
  const app = await createDoorApp([broken], { defaultRef: "up/m" });
  const body = { model: "up/m", messages: [{ role: "user", content: "hi" }] };
  expect((await app.call("POST", "/v1/chat/completions", body)).statusCode).toBe(500);
  expect(app.usage()).toEqual([expect.objectContaining({ state: "settled", failure_code: "INTERNAL", estimated: 1 })]);
  await app.stop();
});

test("a hold that a full disk kept open is settled once the disk takes it", async () => {
  let tries = 0;
  const keep = createKeeping({
    ledger: {
      settle: async () => {
        tries += 1;
        if (tries < 4) throw AppError.of("DISK_FULL");
      },
    },
    recordExchange: () => Promise.reject(AppError.of("DISK_FULL")),
    log: { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined },
    storeWaitsMs: [1],
  });
  const asker = { principal: "owner", agent: "a", sessionKey: "k", userParts: [] };
  await keep(asker, { settlement, parts: [{ kind: "text", text: "x" }], usage: null, model: "m", failure: null }, 1);
  expect(await soon(() => tries === 4 && tries)).toBe(4);
});
