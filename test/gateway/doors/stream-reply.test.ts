import Fastify from "fastify";
import { expect, test } from "vitest";
import { createStreamReply } from "../../../gateway/doors/stream-reply.ts";
import { createVoice } from "../../../gateway/doors/voice.ts";

test("a silent stream begins by itself and says that it lives; a quick one has no ping", async () => {
  const app = Fastify();
  app.get("/:waits", async (request, reply) => {
    const voice = createVoice("anthropic", { id: "1", model: "m", created: 1, includeUsage: false });
    const out = createStreamReply(reply, voice, new AbortController().signal, 20);
    expect(out.begun()).toBe(false);
    const { waits } = request.params as { waits: string };
    // Longer than a silence each: one ping at least comes within each, however late the timers are.
    for (let n = 0; n < Number(waits); n++) await new Promise(resolve => setTimeout(resolve, 30));
    await out.write(voice.show({ kind: "text", text: "so" }));
    out.end(voice.end("end", null, undefined));
    out.stop();
    return reply;
  });
  const [slow, quick] = await Promise.all(["/3", "/0"].map(url => app.inject({ url })));
  const types = (payload: string): string[] => [...payload.matchAll(/^event: (\w+)$/gm)].map(match => match[1]!);
  const rest = ["content_block_start", "content_block_delta", "content_block_stop", "message_delta", "message_stop"];
  expect(types(quick!.payload)).toEqual(["message_start", "ping", ...rest]);
  const heard = types(slow!.payload);
  expect(heard.slice(0, 3)).toEqual(["message_start", "ping", "ping"]);
  expect(heard.slice(-rest.length)).toEqual(rest);
  expect(slow!.headers["content-type"]).toBe("text/event-stream; charset=utf-8");
  await app.close();
});
