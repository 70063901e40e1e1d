import fastify from "fastify";
import { Agent, request } from "undici";

/** The least a Node gateway can be: a route, a request to the same upstream, the reply streamed through. Argument: the upstream's URL. */
const upstream = process.argv[2] ?? "";
const agent = new Agent({ connections: 256, pipelining: 1, keepAliveTimeout: 60_000 });
const app = fastify({ logger: false });
app.removeAllContentTypeParsers();
app.addContentTypeParser("*", { parseAs: "buffer" }, (_request, body, done) => done(null, body));
app.get("/health", () => ({ status: "ok" }));
app.post("/v1/chat/completions", async (incoming, reply) => {
  const answer = await request(`${upstream}/v1/chat/completions`, {
    method: "POST",
    dispatcher: agent,
    headers: { "content-type": "application/json" },
    body: incoming.body as Buffer,
  });
  reply.code(answer.statusCode).header("content-type", answer.headers["content-type"] ?? "application/json");
  return reply.send(answer.body);
});
await app.listen({ port: 0, host: "127.0.0.1" });
const address = app.server.address();
console.log(typeof address === "object" ? address?.port : address);
