import type { Clock } from "../clock.ts";
import { createBoundedMap } from "./bounded-map.ts";

type Record = { times: number[]; lockedUntilMs: number };

const mostAddresses = 10_000;

/** Addresses that showed `most` wrong tokens within `windowMs` may show none for `lockMs`, not even the right one. */
export function createLockout(deps: {
  readonly clock: Clock;
  readonly most: number;
  readonly windowMs: number;
  readonly lockMs: number;
  /** Called once per lock-out. */
  readonly onLock: (address: string) => void;
}) {
  const { clock, most, windowMs, lockMs, onLock } = deps;
  const records = createBoundedMap<string, Record>(mostAddresses);

  return {
    /** Seconds until tokens from this address are looked at again; 0 when they are now. */
    lockedSeconds(address: string): number {
      if (records.size() === 0) return 0;
      const record = records.get(address);
      if (!record) return 0;
      return Math.max(0, Math.ceil((record.lockedUntilMs - clock.now()) / 1000));
    },
    wrong(address: string): void {
      const now = clock.now();
      const record = records.get(address) ?? { times: [], lockedUntilMs: 0 };
      if (record.lockedUntilMs > now) return;
      record.times = [...record.times.filter(time => time > now - windowMs), now];
      if (record.times.length >= most) {
        record.times = [];
        record.lockedUntilMs = now + lockMs;
        onLock(address);
      }
      records.set(address, record);
    },
  };
}
