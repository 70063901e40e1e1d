import { describe, expect, it } from "vitest";
import type { Counted } from "../../../../gateway/budget/counters/counters.ts";
import { createShares, endOfWindow, keepMs } from "../../../../gateway/budget/counters/redis-shares.ts";

const day = "2026-11-21";
const month = "2026-11";
const hold = (id: string, nanoUsd: number): Counted => ({ id, nanoUsd, scopes: ["*"], windows: [day, month] });
const spentOf = (nanoUsd: number) => [day, month].map(window => ({ scope: "*", window, nanoUsd }));
const share = (spent: number, held: number) => [day, month].map(window => ({ key: `${window}|*`, spent, held }));

describe("a gateway's own share", () => {
  it("follows what the ledger knew, and what happened since", () => {
    const shares = createShares();
    shares.load({ spent: spentOf(500), holds: [hold("old", 40)] });
    shares.grant(hold("new", 100));
    expect(shares.all()).toEqual(share(500, 140));
    shares.end("old", 30);
    shares.end("new", 120);
    expect(shares.end("new", 120)).toBeNull();
    expect(shares.all()).toEqual(share(650, 0));
  });

  it.each([
    ["was refused here meanwhile", "asked", share(500, 0)],
    ["was settled here meanwhile, and the ledger was read before", 30, share(530, 0)],
    ["was released here meanwhile", 0, share(500, 0)],
  ])("a hold that the ledger had and that %s is counted once", (_, early, expected) => {
    const shares = createShares();
    if (typeof early === "number") shares.end("one", early);
    else shares.asked("one");
    shares.load({ spent: spentOf(500), holds: [hold("one", 40)] });
    expect(shares.all()).toEqual(expected);
    expect(shares.end("one", 1)).toBeNull();
  });

  it("what is free has no share until it costs something", () => {
    const shares = createShares();
    shares.load({ spent: [], holds: [] });
    shares.grant(hold("free", 0));
    expect(shares.has(`${day}|*`)).toBe(false);
    shares.end("free", 7);
    expect(shares.all()).toEqual(share(7, 0));
  });

  it("forgets windows that are over everywhere, but never what is still held", () => {
    const shares = createShares();
    shares.load({ spent: spentOf(5), holds: [hold("one", 40)] });
    const later = Date.UTC(2027, 5, 1);
    shares.prune(later);
    expect(shares.all()).toEqual(share(5, 40));
    shares.end("one", 40);
    shares.prune(Date.UTC(2026, 10, 23, 12));
    expect(shares.all()).toEqual(share(45, 0));
    shares.prune(Date.UTC(2026, 10, 25));
    expect(shares.all()).toEqual([{ key: `${month}|*`, spent: 45, held: 0 }]);
    shares.prune(later);
    expect(shares.all()).toEqual([]);
  });

  it("keeps keys until 40 days after their window", () => {
    const now = Date.UTC(2026, 10, 21, 12);
    const days = (key: string, at = now): number => keepMs(key, at) / 86_400_000;
    expect(endOfWindow("2026-12")).toBe(Date.UTC(2027, 0, 2));
    expect(days(`${day}|*`)).toBe(41.5);
    expect(days(`${month}|*`)).toBe(50.5);
    expect(days("2020-01-01|*")).toBe(40);
    expect(days("anything|*")).toBe(80);
  });
});
