import type { NanoUsd } from "../money.ts";
import type { Counted } from "./counters.ts";

/** What this gateway's ledger knows: all that it spent in the windows that run now, and what it holds. */
export type OwnShares = {
  readonly spent: readonly { readonly scope: string; readonly window: string; readonly nanoUsd: NanoUsd }[];
  readonly holds: readonly Counted[];
};

/** A share of a gateway under one key, as the scripts take it. Money is in nano-dollars. */
export type Share = { readonly key: string; readonly spent: NanoUsd; readonly held: NanoUsd };

/** What a settlement or a correction does to the shares under `keys`. */
export type Change = { readonly keys: readonly string[]; readonly spent: NanoUsd; readonly held: NanoUsd };

const dayMs = 86_400_000;
/** Zones are up to 14 hours away from UTC, so a window is over everywhere a day after it is over in UTC. */
const slackMs = dayMs;
const kept = 40 * dayMs;

export const keyOf = (scope: string, window: string): string => `${window}|${scope}`;
export const keysOf = ({ scopes, windows }: Pick<Counted, "scopes" | "windows">): string[] =>
  scopes.flatMap(scope => windows.map(window => keyOf(scope, window)));
export const windowOf = (key: string): string => key.slice(0, key.indexOf("|"));

/** ms after which `window` is over in every time zone; NaN for what is neither a day nor a month. */
export function endOfWindow(window: string): number {
  const [, year, month, day] = /^(\d{4})-(\d\d)(?:-(\d\d))?$/.exec(window) ?? [];
  if (year === undefined) return Number.NaN;
  const end = day === undefined ? Date.UTC(+year, Number(month), 1) : Date.UTC(+year, Number(month) - 1, Number(day) + 1);
  return end + slackMs;
}

/** How long Redis keeps what lies under `key`: until 40 days after its window. */
export function keepMs(key: string, now: number): number {
  const end = endOfWindow(windowOf(key));
  return kept + Math.max(0, Number.isNaN(end) ? kept : end - now);
}

/**
 * This gateway's own share of the shared budget, in memory: the truth from which Redis is set right after every doubt. It is read from the
 * ledger once; from then on it follows what was granted and settled here, in the order in which it happened.
 */
export function createShares() {
  const spent = new Map<string, NanoUsd>();
  const held = new Map<string, NanoUsd>();
  const live = new Map<string, { keys: readonly string[]; nanoUsd: NanoUsd }>();
  /** Asked for, or over, before the ledger was read: its row may or may not be among what is read. */
  let early: Map<string, NanoUsd | "asked"> | null = new Map();

  const add = (to: Map<string, NanoUsd>, keys: readonly string[], amount: NanoUsd): void => {
    for (const key of keys) to.set(key, (to.get(key) ?? 0) + amount);
  };

  const grant = (counted: Counted): void => {
    const keys = keysOf(counted);
    live.set(counted.id, { keys, nanoUsd: counted.nanoUsd });
    // What is free is not told to Redis.
    if (counted.nanoUsd === 0) return;
    add(held, keys, counted.nanoUsd);
    add(spent, keys, 0);
  };

  const end = (id: string, cost: NanoUsd): Change | null => {
    const was = live.get(id);
    if (was === undefined) {
      if (early) early.set(id, cost);
      return null;
    }
    live.delete(id);
    add(held, was.keys, -was.nanoUsd);
    add(spent, was.keys, cost);
    return { keys: was.keys, spent: cost, held: -was.nanoUsd };
  };

  return {
    loaded: (): boolean => early === null,

    /** Takes what the ledger knows; once. */
    load(own: OwnShares): void {
      const before = early ?? new Map();
      early = null;
      for (const { scope, window, nanoUsd } of own.spent) {
        add(spent, [keyOf(scope, window)], nanoUsd);
        add(held, [keyOf(scope, window)], 0);
      }
      for (const one of own.holds) {
        const known = before.get(one.id);
        if (known === "asked" || one.nanoUsd === 0) continue;
        grant(one);
        if (known !== undefined) end(one.id, known);
      }
    },

    asked(id: string): void {
      if (early) early.set(id, "asked");
    },

    grant,
    /** Ends a hold. Null: there is none of this id, or it is over already. */
    end,

    correct(change: Change): void {
      add(spent, change.keys, change.spent);
      add(held, change.keys, 0);
    },

    /** Whether Redis must have a share of this gateway under `key`. */
    has: (key: string): boolean => held.has(key),
    all: (): Share[] => [...held].map(([key, amount]) => ({ key, held: amount, spent: spent.get(key) ?? 0 })),

    /** Forgets windows that are over everywhere and hold nothing. */
    prune(now: number): void {
      for (const [key, amount] of held) {
        if (amount !== 0 || !(endOfWindow(windowOf(key)) + dayMs < now)) continue;
        held.delete(key);
        spent.delete(key);
      }
    },
  };
}
