import type { ToGateway } from "../../../contract/processes.ts";
import type { ChildEnd, ChildListener, SpawnGateway } from "../../../main/supervisor/child.ts";

/** Gateways that do what the test says. `kill` ends them as the system would. */
export function createFakeGateways() {
  const started: ReturnType<typeof createOne>[] = [];
  const spawnGateway: SpawnGateway = listener => {
    const one = createOne(listener, started.length + 1);
    started.push(one);
    return one.child;
  };
  return {
    spawnGateway,
    count: () => started.length,
    /** The one that was started last. */
    last: () => {
      const one = started.at(-1);
      if (one === undefined) throw new Error("no gateway was started");
      return one;
    },
  };
}

function createOne(listener: ChildListener, number: number) {
  const sent: ToGateway[] = [];
  let over = false;
  const end = (how: ChildEnd): void => {
    if (over) return;
    over = true;
    listener.ended(how);
  };
  return {
    sent,
    end,
    say: (message: unknown): void => listener.message(message),
    print: (line: string): void => listener.errorLine(line),
    becomeReady: (): void => listener.message(readyMessage(number)),
    child: { send: (message: ToGateway) => void sent.push(message), kill: () => end({ kind: "signal", signal: "SIGKILL" }) },
  };
}

export const readyMessage = (number: number) => ({
  kind: "ready",
  url: `http://127.0.0.1:${18_000 + number}`,
  port: 18_000 + number,
  pid: 100 + number,
  bootId: `boot-${number}`,
  version: "0.1.0",
  setupUrl: `http://127.0.0.1:${18_000 + number}/setup#code=once`,
  firstRun: number === 1,
  newOwnerToken: number === 1 ? "token-of-the-owner" : null,
});
