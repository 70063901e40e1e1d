const waitsMs = [5_000, 30_000, 120_000] as const;
const mostWaitMs = 600_000;

/** How long to wait after try number `tries` (from 1) came to nothing; a service that names a longer wait gets it, up to ten minutes. Null: enough. */
export function decidePushRetry(tries: number, afterMs: number | null): number | null {
  const usual = waitsMs[tries - 1];
  return usual === undefined ? null : Math.min(mostWaitMs, Math.max(usual, afterMs ?? 0));
}
