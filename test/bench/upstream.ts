import { createServer } from "node:http";

/**
 * The provider of the benchmarks, in a process of its own: OpenAI's and Anthropic's shape, streamed and not, a fixed answer of
 * CHUNKS pieces with DELAY_MS before each; a whole answer comes after ANSWER_MS. Prints its port on the first line. `GET /calls` tells how many were paid.
 */
const chunks = Number(process.argv[2] ?? 50);
const delayMs = Number(process.argv[3] ?? 0);
const answerMs = Number(process.argv[4] ?? 0);
const words = Array.from({ length: chunks }, (_, index) => `word${index} `);
const text = words.join("");
let calls = 0;

const openaiWhole = JSON.stringify({
  id: "chatcmpl-1",
  object: "chat.completion",
  created: 1,
  model: "bench",
  choices: [{ index: 0, message: { role: "assistant", content: text }, finish_reason: "stop" }],
  usage: { prompt_tokens: 20, completion_tokens: chunks, total_tokens: 20 + chunks },
});
const openaiPiece = (word: string): string =>
  `data: ${JSON.stringify({ id: "chatcmpl-1", object: "chat.completion.chunk", created: 1, model: "bench", choices: [{ index: 0, delta: { content: word }, finish_reason: null }] })}\n\n`;
const openaiEnd = `data: ${JSON.stringify({ id: "chatcmpl-1", object: "chat.completion.chunk", created: 1, model: "bench", choices: [{ index: 0, delta: {}, finish_reason: "stop" }] })}\n\ndata: ${JSON.stringify({ id: "chatcmpl-1", object: "chat.completion.chunk", created: 1, model: "bench", choices: [], usage: { prompt_tokens: 20, completion_tokens: chunks, total_tokens: 20 + chunks } })}\n\ndata: [DONE]\n\n`;
const pieces = words.map(openaiPiece);

const server = createServer((request, response) => {
  if (request.method === "GET") {
    response.setHeader("content-type", "application/json");
    response.end(
      request.url === "/calls"
        ? String(calls)
        : JSON.stringify({ object: "list", data: [{ id: "bench", object: "model", created: 1, owned_by: "bench" }] }),
    );
    return;
  }
  const body: Buffer[] = [];
  request.on("data", piece => body.push(piece));
  request.on("end", () => {
    calls += 1;
    const streamed = Buffer.concat(body).includes('"stream":true');
    if (!streamed) {
      const answer = (): void => {
        response.writeHead(200, { "content-type": "application/json", "content-length": Buffer.byteLength(openaiWhole) });
        response.end(openaiWhole);
      };
      if (answerMs > 0) setTimeout(answer, answerMs);
      else answer();
      return;
    }
    response.writeHead(200, { "content-type": "text/event-stream" });
    let index = 0;
    const next = (): void => {
      if (response.destroyed) return;
      const piece = pieces[index++];
      if (piece === undefined) {
        response.end(openaiEnd);
        return;
      }
      response.write(piece);
      if (delayMs > 0) setTimeout(next, delayMs);
      else setImmediate(next);
    };
    if (delayMs > 0) setTimeout(next, delayMs);
    else next();
  });
});
server.keepAliveTimeout = 60_000;
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  console.log(typeof address === "object" ? address?.port : address);
});
