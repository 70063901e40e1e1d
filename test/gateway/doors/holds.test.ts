import { expect, test } from "vitest";
import { AppError } from "../../../contract/errors/app-error.ts";
import { createKeeping } from "../../../gateway/doors/keeping.ts";
import { startFakeOpenAi } from "../../support/upstreams/openai.ts";
import { createDoorApp, soon } from "./door-app.ts";
import { createFakeProvider } from "./fake-provider.ts";

const settlement = { holdId: "h", usage: null, costNanoUsd: 5, state: "bound" as const, failureCode: null, at: 1 };

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

test.each([
  ["before it hears of it costs nothing", "released", 0],
  ["is booked as far as it is known", "settled", 1],
] as const)("a fault of ours while a model is asked %s", async (_what, state, estimated) => {
  const fake = await startFakeOpenAi();
  const up = createFakeProvider("up", "openai", { relayTo: fake.url });
  const broken = {
    ...up,
    relay: {
      ...up.relay!,
      headers: () => {
        // While the request is written, or when its answer is over.
        if (state === "released" || fake.calls() > 0) throw new Error("broken");
        return {};
      },
    },
  };
  const app = await createDoorApp([broken], { defaultRef: "up/fake-model" });
  const leave = new AbortController();
  const { url } = await app.listen();
  const body = JSON.stringify({ model: "up/fake-model", messages: [{ role: "user", content: "hi" }] });
  const headers = { authorization: `Bearer ${app.token.current}`, "content-type": "application/json" };
  if (state === "settled") fake.script({ fail: "hang" });
  const answer = fetch(`${url}/v1/chat/completions`, { method: "POST", headers, body, signal: leave.signal }).then(
    ({ status }) => status,
    () => "gone",
  );
  if (state === "settled") {
    await soon(() => fake.calls() === 1);
    leave.abort();
  }
  expect(await answer).toBe(state === "settled" ? "gone" : 500);
  expect(await soon(() => app.usage()[0])).toMatchObject({ state, failure_code: "INTERNAL", estimated });
  expect(app.holds()).toEqual([]);
  await fake.stop();
  await app.stop();
});

test("what cannot be kept is settled apart", async () => {
  const settled: unknown[] = [];
  const logged: unknown[] = [];
  const keep = createKeeping({
    budget: { settle: async one => void settled.push(one) },
    recordExchange: () => Promise.reject(AppError.of("DISK_FULL")),
    log: { debug: () => undefined, info: () => undefined, warn: () => undefined, error: fields => void logged.push(fields) },
  });
  const asker = { principal: "owner", agent: "a", sessionKey: "k", userParts: [] };
  const outcome = {
    settlement,
    parts: [{ kind: "text" as const, text: "x" }],
    usage: null,
    model: "m",
    insteadOf: null,
    failure: null,
  };
  await keep(asker, outcome, 1);
  expect(settled).toEqual([settlement]);
  expect(logged).toEqual([expect.objectContaining({ hold: "h" })]);
});
