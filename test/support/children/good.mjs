// A gateway as contract/processes.ts describes it: answers, stops when told, leaves when nobody watches it any more.
import { writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";

const bootId = `boot-${process.pid}`;
const leave = () => process.exit(0);
process.on("disconnect", leave);
process.on("SIGINT", () => process.exit(3));
process.on("message", message => {
  if (message.kind === "ping") process.send({ kind: "alive", atMs: Date.now() });
  if (message.kind === "stop") process.send({ kind: "stopping" }, leave);
});

const server = createServer((_request, response) => response.end(JSON.stringify({ status: "ok", version: "0.1.0", bootId })));
server.listen(0, "127.0.0.1", () => {
  const { port } = server.address();
  const url = `http://127.0.0.1:${port}`;
  const home = process.env.HEARTH_HOME;
  if (home) {
    const owner = { pid: process.pid, bootId, url, port, version: "0.1.0", startedAt: Date.now() };
    writeFileSync(join(home, "run", "gateway.json"), JSON.stringify(owner));
  }
  process.send({
    kind: "ready",
    url,
    port,
    pid: process.pid,
    bootId,
    version: "0.1.0",
    setupUrl: `${url}/setup#code=ABCD2345`,
    firstRun: true,
    newOwnerToken: "token-of-the-owner",
  });
});
