import Fastify from "fastify";
import { fork } from "node:child_process";
import { createTestApp } from "./app.ts";
if (process.argv[2] === "load") {
  const { request, Agent } = await import("undici");
  const [, , , url, token] = process.argv;
  const dispatcher = new Agent({ connections: 32 });
  const body = JSON.stringify({ model: "x", messages: [{ role: "user", content: "hello ".repeat(40) }] });
  let n = 0; const until = Date.now() + 3000;
  await Promise.all(Array.from({ length: 32 }, async () => { while (Date.now() < until) { const r = await request(url!, { dispatcher, method: "POST", body, headers: { "content-type": "application/json", authorization: `Bearer ${token}` } }); await r.body.text(); if (r.statusCode !== 200) throw new Error(String(r.statusCode)); n++; } }));
  process.send!(n); process.exit(0);
}
const answer = { id: "x", choices: [{ message: { role: "assistant", content: "hello ".repeat(40) } }] };
const bare = Fastify(); bare.post("/v1/chat/completions", async () => answer); const bareUrl = await bare.listen({ port: 0, host: "127.0.0.1" });
const ours = await createTestApp({ handlers: { chatCompletions: async ({ reply }) => reply.send(answer) } }); const { url } = await ours.listen();
for (let round = 0; round < 3; round++) for (const [name, u] of [["bare", bareUrl], ["ours", url]]) {
  const before = process.cpuUsage(); const child = fork(import.meta.filename, ["load", `${u}/v1/chat/completions`, ours.token.current]);
  const n = await new Promise<number>(r => child.on("message", m => r(m as number))); const used = process.cpuUsage(before);
  console.log(name, n, "requests", ((used.user + used.system) / n).toFixed(1), "us CPU each");
}
await bare.close(); await ours.stop();
