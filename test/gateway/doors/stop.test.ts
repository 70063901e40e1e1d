import { connect } from "node:net";
import { afterEach, expect, test } from "vitest";
import type { ModelEvent } from "../../../gateway/models/model.ts";
import { startFakeOpenAi } from "../../support/upstreams/openai.ts";
import type { Upstream } from "../../support/upstreams/server.ts";
import { createDoorApp, type DoorApp } from "./door-app.ts";
import { createFakeProvider } from "./fake-provider.ts";

let app: DoorApp;
let fake: Upstream;
afterEach(async () => {
  await fake.stop();
  await app.stop();
});

/** `reads`: the client takes what comes; else it never reads a byte. */
let shown = 0;
async function openStream(way: "relayed" | "translated", reads: boolean, text: string): Promise<() => string> {
  shown = 0;
  fake = await startFakeOpenAi({ reply: `${text} ${text} ${text}`, chunkDelayMs: 20, models: ["m"] });
  async function* answer(_request: unknown, signal: AbortSignal): AsyncGenerator<ModelEvent> {
    while (!signal.aborted) {
      yield { kind: "text", text };
      shown += 1;
      await new Promise(resolve => setTimeout(resolve, 5));
    }
    yield { kind: "failure", code: "MODEL_CUT", slots: { provider: "up" }, retryable: false, aborted: true };
  }
  const provider = createFakeProvider("up", way === "relayed" ? "openai" : "ollama", { relayTo: fake.url });
  app = await createDoorApp([{ ...provider, answer }], { defaultRef: "up/m" });
  const { port } = await app.listen();
  const body = JSON.stringify({ stream: true, messages: [{ role: "user", content: "go" }] });
  const client = connect(port, "127.0.0.1");
  client.on("error", () => undefined);
  let heard = "";
  if (reads) client.on("data", chunk => (heard += String(chunk)));
  else client.pause();
  client.write(
    `POST /v1/chat/completions HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\nauthorization: Bearer ${app.token.current}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
  );
  return () => heard;
}

test.each(["relayed", "translated"] as const)(
  "a stop ends a %s stream with its code, and what came is kept before it is over",
  async way => {
    const heard = await openStream(way, true, "word");
    while (!heard().includes("word")) await new Promise(resolve => setTimeout(resolve, 5));
    await app.stopDoors();
    expect(app.messages().map(row => [row.role, row.state])).toEqual([
      ["user", "answered"],
      ["assistant", "interrupted"],
    ]);
    expect(app.usage()).toMatchObject([{ state: "settled", failure_code: "MODEL_CUT", estimated: 1 }]);
    while (!heard().includes("MODEL_CUT")) await new Promise(resolve => setTimeout(resolve, 5));
  },
);

test("a client that does not read holds no stop up", async () => {
  await openStream("translated", false, "x".repeat(256 * 1024));
  // Until nothing goes any more: the buffers on the way are full.
  for (let before = -1; shown === 0 || shown !== before; ) {
    before = shown;
    await new Promise(resolve => setTimeout(resolve, 100));
  }
  // Nobody will ever read on: a stop that waited for it would not end.
  await app.stopDoors();
  expect(app.messages().at(-1)).toMatchObject({ role: "assistant", state: "interrupted" });
});
