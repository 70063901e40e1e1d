/** The answers under way behind the doors, so that a stop can end them and wait until what they cost is kept. */
export function createRunning() {
  const stopping = new AbortController();
  let count = 0;
  let whenOver: (() => void) | null = null;

  return {
    /** Aborted when the gateway stops. */
    signal: stopping.signal,
    /** Counts an answer from before it is paid for; the result is called once it is kept. */
    begin(): () => void {
      count += 1;
      return () => {
        count -= 1;
        if (count === 0) whenOver?.();
      };
    },
    /** Resolves when nothing runs any more. Relayed answers end when their connections do: stop those, too. */
    async stop(): Promise<void> {
      stopping.abort(new Error("the gateway stops"));
      if (count === 0) return;
      await new Promise<void>(resolve => {
        whenOver = resolve;
      });
    },
  };
}

export type Running = ReturnType<typeof createRunning>;
