// Ready and answering, but deaf to `stop` and to every signal that can be ignored.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => undefined);
process.on("disconnect", () => process.exit(0));
process.on("message", message => {
  if (message.kind === "ping") process.send({ kind: "alive", atMs: Date.now() });
});
const url = "http://127.0.0.1:9";
process.send({
  kind: "ready",
  url,
  port: 9,
  pid: process.pid,
  bootId: "b",
  version: "0",
  setupUrl: url,
  firstRun: false,
  newOwnerToken: null,
});
