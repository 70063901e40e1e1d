import type { ClientRequest } from "node:http";
import { StringDecoder } from "node:string_decoder";
import { openRequest } from "./local-api.ts";
import type { Door } from "./places.ts";

/** Initial state, initial status and health: enough to hear of every change. What a message says in full is asked for by `status`. */
const mask = 2 | 128 | 16_384;
const mostLineCharacters = 16 * 1024 * 1024;

/**
 * Listens to the daemon's bus: one JSON object a line, silent for hours while nothing changes. `onNews` is called for each message and
 * `onEnd` once, when it ends or was never there. Returns how to stop; `onEnd` is not called then.
 */
export function watchBus(door: Door, on: { readonly onNews: () => void; readonly onEnd: () => void }): () => void {
  let request: ClientRequest;
  try {
    request = openRequest(door, "GET", `watch-ipn-bus?mask=${mask}`);
  } catch {
    // A door that can be none: the command line may do.
    const late = setImmediate(on.onEnd);
    return () => clearImmediate(late);
  }
  let over = false;
  const end = (): void => {
    if (over) return;
    over = true;
    request.destroy();
    on.onEnd();
  };
  request.on("error", end);
  request.on("response", response => {
    if (response.statusCode !== 200) return end();
    const decoder = new StringDecoder("utf8");
    let unfinished = 0;
    response.on("error", end);
    response.on("close", end);
    response.on("data", (chunk: Buffer) => {
      const lines = decoder.write(chunk).split("\n");
      unfinished = lines.length > 1 ? (lines.at(-1)?.length ?? 0) : unfinished + (lines[0]?.length ?? 0);
      if (lines.length > 1 && !over) on.onNews();
      if (unfinished > mostLineCharacters) end();
    });
  });
  request.end();
  return () => {
    over = true;
    request.destroy();
  };
}
