import { EventEmitter } from "node:events";
import { PassThrough } from "node:stream";
import type { Utility, UtilityChildOptions } from "../../../../main/desktop/utility-child.ts";

/** A utility process that does what the test says: `spawned`, `say`, `end`. Keeps what it was told. */
export function createFakeUtilities() {
  const started: ReturnType<typeof createOne>[] = [];
  const fork: UtilityChildOptions["fork"] = (entry, args, options) => {
    const one = createOne(started.length + 1, { entry, args, options });
    started.push(one);
    return one.child;
  };
  const last = () => {
    const one = started.at(-1);
    if (one === undefined) throw new Error("nothing was forked");
    return one;
  };
  return { fork, started, last, killed: [] as number[] };
}

function createOne(number: number, how: { entry: string; args: string[]; options: { env: Record<string, string> } }) {
  const events = new EventEmitter();
  const told: unknown[] = [];
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const child = Object.assign(events, {
    pid: undefined as number | undefined,
    ...{ stdout, stderr },
    postMessage: (message: unknown) => void told.push(message),
    kill: () => {
      throw new Error("Electron's own kill waits two seconds and must not be used");
    },
  });
  return {
    ...how,
    told,
    child: child as unknown as Utility,
    spawned(): void {
      child.pid = 1_000 + number;
      events.emit("spawn");
    },
    say: (message: unknown): void => void events.emit("message", message),
    print: (text: string): void => void stderr.write(text),
    end(code: number): void {
      child.pid = undefined;
      events.emit("exit", code);
      stdout.end();
      stderr.end();
    },
  };
}
