import type { ChildProcess } from "node:child_process";

export type Fetched = { readonly status: number; readonly headers: Record<string, string>; readonly body: string };
type Answer = { readonly id: number; readonly answer?: Fetched; readonly problem?: string };
export type Init = {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
  readonly withinMs?: number;
};

/** Requests that are made in a machine's namespace, by a small program that stays there. */
export function createErrands(launch: () => ChildProcess) {
  const waiting = new Map<number, { done: (answer: Fetched) => void; fail: (error: Error) => void }>();
  let runner: ChildProcess | undefined;
  let next = 1;
  const running = (): ChildProcess => {
    if (runner) return runner;
    runner = launch();
    runner.on("message", ({ id, answer, problem }: Answer) => {
      const asked = waiting.get(id);
      waiting.delete(id);
      if (answer) asked?.done(answer);
      else asked?.fail(new Error(problem));
    });
    runner.on("exit", () => {
      for (const { fail } of waiting.values()) fail(new Error("the errand boy has ended"));
      waiting.clear();
      runner = undefined;
    });
    return runner;
  };
  return {
    /** Rejects when there is no answer within `withinMs` (10 s). */
    fetch: (url: string, init: Init = {}): Promise<Fetched> =>
      new Promise((done, fail) => {
        const id = next++;
        waiting.set(id, { done, fail });
        running().send({ id, url, init });
      }),
  };
}
