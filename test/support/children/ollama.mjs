#!/usr/bin/env node
// Stands where Ollama's program would: `ollama.mjs serve` answers on OLLAMA_HOST with no models, until it is told to leave;
// with OLLAMA_STUBBORN=1 it does not leave when it is told.
import { createServer } from "node:http";

const [host, port] = (process.env.OLLAMA_HOST ?? "127.0.0.1:0").split(":");
const answers = { "/api/version": { version: "0.33.0" }, "/api/tags": { models: [] }, "/api/ps": { models: [] } };
const server = createServer((request, response) => {
  const answer = answers[request.url ?? ""];
  response.writeHead(answer ? 200 : 404, { "content-type": "application/json" }).end(JSON.stringify(answer ?? {}));
});
process.on("SIGTERM", () => process.env.OLLAMA_STUBBORN === "1" || process.exit(0));
if (process.argv[2] === "serve") server.listen(Number(port), host, () => console.log("Listening"));
else console.log("ollama version is 0.33.0");
