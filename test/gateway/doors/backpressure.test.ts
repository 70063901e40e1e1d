import { once } from "node:events";
import { createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { expect, test } from "vitest";
import type { ModelEvent } from "../../../gateway/models/model.ts";
import { createDoorApp, soon } from "./door-app.ts";
import { createFakeProvider } from "./fake-provider.ts";

const megabytes = 64;
const line = `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content: "x".repeat(64 * 1024) }, finish_reason: null }] })}\n\n`;

/** A stream that says far more than anybody reads; `sent` counts its bytes that were taken off it. */
async function startFlood() {
  const sent = { bytes: 0 };
  const server = createServer((_request, response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    const pour = (): void => {
      while (sent.bytes < megabytes * 1024 * 1024) {
        sent.bytes += line.length;
        if (!response.write(line)) return;
      }
      response.end();
    };
    response.on("drain", pour);
    pour();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const stop = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise(resolve => server.close(resolve));
  };
  return { url: `http://127.0.0.1:${port}`, sent, stop };
}

test.each(["relayed", "translated"])("a client that does not read holds a %s stream up instead of filling memory", async way => {
  const flood = await startFlood();
  let pulled = 0;
  async function* events(): AsyncGenerator<ModelEvent> {
    for (; pulled < megabytes * 16; pulled++) yield { kind: "text", text: "x".repeat(64 * 1024) };
    yield { kind: "end", stop: "end" };
  }
  const provider = {
    ...createFakeProvider("up", way === "relayed" ? "openai" : "ollama", { relayTo: flood.url }),
    answer: events,
  };
  const app = await createDoorApp([provider], { defaultRef: "up/m" });
  try {
    const { port } = await app.listen();
    const body = JSON.stringify({ stream: true, messages: [{ role: "user", content: "go" }] });
    const client = connect(port, "127.0.0.1");
    client.pause();
    client.write(
      `POST /v1/chat/completions HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\nauthorization: Bearer ${app.token.current}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
    );
    const flowed = (): number => (way === "relayed" ? flood.sent.bytes : pulled * 64 * 1024);
    let before = -1;
    while (flowed() === 0 || flowed() !== before) {
      before = flowed();
      await new Promise(resolve => setTimeout(resolve, 100));
    }
    // What the sockets' buffers on the way take up, far less than the whole.
    expect(flowed()).toBeLessThan((megabytes * 1024 * 1024) / 3);
    client.resume();
    let read = 0;
    client.on("data", chunk => {
      read += chunk.length;
    });
    while (read < (megabytes * 1024 * 1024) / 2) await new Promise(resolve => setTimeout(resolve, 10));
    client.destroy();
    await soon(() => app.usage()[0]?.state === "settled");
  } finally {
    await flood.stop();
    await app.stop();
  }
});
