import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { createOllamaClient } from "../../../gateway/ollama/client.ts";
import { fetchModel } from "../../../gateway/ollama/pulls/fetch-model.ts";
import { createFakeClock } from "../../support/fake-clock.ts";

const stops: (() => void)[] = [];
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
});

/** Somebody who has Ollama's port, writes so many pieces, and then holds the line. */
async function startStranger(pieces: number, piece: (n: number) => string) {
  let closed = 0;
  const talk = (response: ServerResponse, from: number): void => {
    let n = from;
    while (n < pieces && response.write(piece(n++)));
    if (n < pieces) response.once("drain", () => talk(response, n));
  };
  const server = createServer((_request, response) => {
    response.on("close", () => closed++);
    response.writeHead(200);
    talk(response, 0);
  });
  await new Promise<void>(resolve => server.listen(0, "127.0.0.1", resolve));
  stops.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, closed: () => closed };
}

const client = createOllamaClient((input, init) => fetch(input, init));
const never = new AbortController().signal;
const pull = (baseUrl: string) =>
  fetchModel(
    { model: "tiny", insecure: false },
    {
      client,
      clock: createFakeClock(),
      rest: (_ms, signal) =>
        new Promise(resolve => (signal.aborted ? resolve() : signal.addEventListener("abort", () => resolve()))),
      baseUrl: () => baseUrl,
      disk: async () => null,
      expectedBytes: () => undefined,
    },
    () => undefined,
    never,
  );
const failed = (problem: string) => ({ kind: "failed", failure: { code: "OLLAMA_FAILED", slots: { problem } } });

test("an answer without an end is given up", async () => {
  const stranger = await startStranger(300, () => " ".repeat(65_536));
  expect(await client.tags(stranger.url, never)).toEqual({ kind: "refused", status: 200, problem: "its answer is too long" });
  expect(await client.version(stranger.url, never, 60_000)).toBeUndefined();
  await expect.poll(stranger.closed).toBe(2);
});

test("a download's line without an end is given up", async () => {
  const stranger = await startStranger(20, () => "x".repeat(65_536));
  expect(await pull(stranger.url)).toMatchObject(failed("its line is too long"));
  await expect.poll(stranger.closed).toBe(1);
});

test("layers without an end are given up", async () => {
  const stranger = await startStranger(1_100, n => `${JSON.stringify({ digest: `sha256:${n}`, total: 10, completed: 1 })}\n`);
  expect(await pull(stranger.url)).toMatchObject(failed("its answer never ends"));
  await expect.poll(stranger.closed).toBe(1);
});

test("lines come whole, however they are cut, also without a last line end", async () => {
  const text = '{"status":"ä"}\n\n{"status":"b"}\n{"status":"success"}';
  const server = createServer(async (_request, response) => {
    for (const byte of Buffer.from(text)) {
      response.write(Buffer.of(byte));
      await new Promise(setImmediate);
    }
    response.end();
  });
  await new Promise<void>(resolve => server.listen(0, "127.0.0.1", resolve));
  stops.push(() => void server.close());
  const said: unknown[] = [];
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const end = await client.pull(baseUrl, { model: "tiny", insecure: false }, line => void said.push(line.status), never);
  expect([end, said]).toEqual([{ kind: "done" }, ["ä", "b"]]);
});
