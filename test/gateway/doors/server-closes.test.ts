import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import { afterEach, expect, test } from "vitest";
import { createUpstream } from "../../../gateway/doors/upstream.ts";
import { createDispatchers } from "../../../gateway/models/upstream/dispatchers.ts";

const open: { stop(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.stop();
});

/** A provider that closes the connection after each answer, as it says at its beginning. */
async function startProvider() {
  const sockets = new Set<Socket>();
  const server = createServer(socket => {
    sockets.add(socket.on("error", () => undefined));
    socket.once("data", () =>
      socket.write("HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\none "),
    );
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as { port: number };
  open.push({
    async stop() {
      for (const socket of sockets) socket.destroy();
      await new Promise(done => server.close(done));
    },
  });
  return {
    url: `http://127.0.0.1:${port}/v1`,
    /** Says a last word and closes the connection. */
    async close(how: Close, word = ""): Promise<void> {
      const [socket] = sockets;
      if (socket === undefined) throw new Error("nobody has asked yet");
      if (how === "breaks off") socket.resetAndDestroy();
      else socket.end(word);
      await once(socket, "close");
    },
  };
}

type Close = "ends" | "breaks off";
const ways: readonly Close[] = ["ends", "breaks off"];

test.each(ways)("a relayed answer that is held back while its connection goes is over: it %s", async how => {
  const provider = await startProvider();
  const upstream = createUpstream();
  open.push(upstream);
  const heard: string[] = [];
  let over = false;
  const end = (): void => {
    over = true;
  };
  const control = await upstream.send(
    { url: provider.url, headers: {}, body: "{}", silenceMs: 60_000, direct: true },
    {
      ...{ onRequestSent: () => undefined, onResponseStart: () => undefined, onResponseEnd: end, onResponseError: end },
      onResponseData(chunk) {
        heard.push(chunk.toString());
        control.pause();
      },
    },
  );
  await expect.poll(() => heard).toEqual(["one "]);
  await provider.close(how);
  await expect.poll(() => over).toBe(true);
});

test.each(ways)("an answer that nobody reads while its connection goes can still be read: it %s", async how => {
  const provider = await startProvider();
  const dispatchers = createDispatchers();
  open.push(dispatchers);
  const answer = await dispatchers.fetchFor(true)(provider.url, { method: "POST", body: "{}" });
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
  expect(await reader?.read()).toEqual({ done: false, value: "one " });
  await provider.close(how, "two");
  // Broken off, an answer without a length may end here or fail here: both are over.
  const next = await reader?.read().catch(() => null);
  if (how === "ends") expect(next).toEqual({ done: false, value: "two" });
  else expect(next?.value).toBeUndefined();
});
