// What a utility process finds: process.parentPort instead of process.send, no `electron`, and an end with its parent.
import { EventEmitter } from "node:events";
import { registerHooks } from "node:module";
import { isMainThread } from "node:worker_threads";

registerHooks({
  resolve: (specifier, context, next) => {
    if (specifier === "electron") throw new Error("stand-in: a utility process must not need `electron`");
    return next(specifier, context);
  },
});

function becomeUtility() {
  const send = process.send.bind(process);
  process.send = undefined;

  const port = new EventEmitter();
  let started = false;
  port.start = () => {
    if (started) return;
    started = true;
    process.on("message", ({ m }) => port.emit("message", { data: m, ports: [] }));
  };
  port.on("newListener", name => {
    if (name === "message") port.start();
  });
  port.postMessage = (message, transfer) => {
    if (transfer?.length) throw new Error("stand-in: MessagePort transfer is not implemented");
    // The callback takes the error of a channel that closes at this moment.
    send({ m: message }, () => undefined);
  };
  process.parentPort = port;

  // Chromium's children end themselves when the channel to the browser breaks.
  process.on("disconnect", () => process.reallyExit(0));
  process.channel.unref();
  // A utility process outlives an idle event loop.
  setInterval(() => undefined, 2 ** 30);
}

// A worker thread of the child is given the same flags and is none itself.
if (isMainThread) becomeUtility();
