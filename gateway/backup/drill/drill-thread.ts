import { type MessagePort, parentPort, workerData } from "node:worker_threads";
import { toPlainError } from "../../db/storage-error.ts";
import type { DrillThreadData, FromDrillThread, ToDrillThread } from "./run-drill-gateway.ts";
import { wallIn } from "./walled-in.ts";

/** Entry of the thread of a test restore: a gateway on a scratch home that answers on loopback and does nothing by itself. */
async function serve(port: MessagePort, { home }: DrillThreadData): Promise<void> {
  const tell = (message: FromDrillThread): void => port.postMessage(message);
  let ownPort = 0;
  const bundled = import.meta.url.endsWith(".mjs");
  // Before anything of the gateway is loaded.
  wallIn({
    ownPort: () => ownPort,
    threads: [new URL(bundled ? "./writer-thread.mjs" : "../../db/writer-thread.ts", import.meta.url).href],
    onRefused: what => tell({ kind: "refused", what }),
  });
  try {
    const [{ runGateway }, { readEnvironment }, { createHost }] = await Promise.all([
      import("../../process/run-gateway.ts"),
      import("../../config/environment.ts"),
      import("../../host/host.ts"),
    ]);
    const gateway = await runGateway({
      environment: readEnvironment(),
      args: { home, port: 0, keyFromParent: false, lastGoodSettings: false },
      systemKey: undefined,
      entry: new URL(bundled ? "./server.mjs" : "../../server.ts", import.meta.url),
      host: createHost({ present: false, send: () => undefined }).host,
      quiet: true,
      onFatal: error => tell({ kind: "failed", error: toPlainError(error) }),
    });
    ownPort = gateway.ready.port;
    port.on("message", (message: ToDrillThread) => {
      if (message.kind !== "stop") return;
      gateway.stop().then(
        () => port.close(),
        (error: unknown) => tell({ kind: "failed", error: toPlainError(error) }),
      );
    });
    tell({ kind: "ready", url: gateway.ready.url, token: gateway.door.token });
  } catch (error) {
    tell({ kind: "failed", error: toPlainError(error) });
    port.close();
  }
}

if (parentPort) await serve(parentPort, workerData as DrillThreadData);
