// Tries to listen on the port that --port names and says what a gateway says when somebody else is there.
import { createServer } from "node:http";

const port = Number(process.argv[process.argv.indexOf("--port") + 1]);
const server = createServer();
server.on("error", error => {
  const words = {
    kind: "fatal",
    code: "PORT_TAKEN",
    message: `Port ${port} is taken (${error.code}).`,
    hint: "",
    slots: { port },
  };
  process.exitCode = 75;
  process.send(words, () => process.disconnect());
});
server.listen(port, "127.0.0.1");
