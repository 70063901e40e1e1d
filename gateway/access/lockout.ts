import type { Clock } from "../clock.ts";
import { createBoundedMap } from "./bounded-map.ts";

type Record = { times: number[]; lockedUntilMs: number };

const mostAddresses = 10_000;

/** Addresses that showed `most` wrong tokens within `windowMs` are locked out for `lockMs`; who asks decides what passes nevertheless. */
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
    /** Seconds until the lock-out of this address ends; 0 when there is none. */
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
