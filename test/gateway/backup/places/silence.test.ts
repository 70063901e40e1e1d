import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { AppError } from "../../../../contract/errors/app-error.ts";
import { createWatch, pace, silenceMs, type Watch } from "../../../../gateway/backup/places/silence.ts";
import { never } from "../../../support/storage/place-suite.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const codeOf = ({ signal }: Watch): string | null =>
  signal.aborted && signal.reason instanceof AppError ? signal.reason.code : null;

/** Bytes that come every so often, until so many have come or the watch has had enough. */
function drip(bytes: number, everyMs: number, whole: number) {
  const watch = createWatch("nas", never);
  let done = 0;
  while (done < whole && !watch.signal.aborted) {
    vi.advanceTimersByTime(everyMs);
    watch.beat(bytes);
    done += bytes;
  }
  watch.end();
  return { code: codeOf(watch), done };
}

test("50 kB a second carry 5 GB; a byte each 100 s is ended after one window", () => {
  expect(drip(50_000, 1_000, 5e9)).toEqual({ code: null, done: 5e9 });
  const slow = drip(1, 100_000, 1_000);
  expect(slow.code).toBe("PLACE_TOO_SLOW");
  expect(slow.done).toBeLessThanOrEqual(pace.everyMs / 100_000 + 1);
});

test("silence is told as silence, also with much before it; and nothing runs on after the end", () => {
  const watch = createWatch("nas", never);
  watch.beat(pace.leastBytes * 10);
  vi.advanceTimersByTime(silenceMs);
  expect(codeOf(watch)).toBe("PLACE_UNREACHABLE");
  watch.end();
  const over = createWatch("nas", never);
  over.end();
  expect(vi.getTimerCount()).toBe(0);
  vi.advanceTimersByTime(pace.everyMs * 2);
  expect(over.signal.aborted).toBe(false);
});
