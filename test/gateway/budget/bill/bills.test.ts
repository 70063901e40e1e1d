import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startAnthropicAdmin } from "../../../support/upstreams/anthropic-admin.ts";
import { codeOf, nano, setUpBills } from "./support.ts";

const day = "2026-11-20";
const dated = "claude-sonnet-4-5-20250929";
const signal = new AbortController().signal;
const line = { day, cost_type: "tokens", description: "Usage" } as const;

let api: Awaited<ReturnType<typeof startAnthropicAdmin>>;
let room: ReturnType<typeof setUpBills>;
beforeEach(async () => {
  api = await startAnthropicAdmin();
  room = setUpBills(api.fetch, [
    { name: "anthropic", type: "anthropic", adminKey: "vault:provider:anthropic:adminKey" },
    { name: "home", type: "ollama" },
    { name: "proxy", type: "openai-compatible", baseUrl: "https://proxy.example.com/v1", adminKey: "sk-admin-x" },
  ]);
  room.vault.secrets.set("provider:anthropic:adminKey", "sk-ant-admin01-fake");
});
afterEach(async () => {
  await room.stop();
  await api.stop();
});

describe("true to the bill", () => {
  it("29 Bifrost: what a crash booked at its bound becomes what it really cost", async () => {
    await room.book({ at: `${day}T08:00:00.000Z`, bound: nano(0.5), cost: nano(0.3) });
    const lost = await room.book({ at: `${day}T09:00:00.000Z`, bound: nano(2), user: "anna", device: "phone" });
    api.book.costs = [{ ...line, model: dated, amount: "100" }];

    const fetched = await room.bills.fetch(day, "anthropic", "owner", signal);
    expect(fetched).toMatchObject({
      source: "report",
      fetchedAt: room.clock.now(),
      canFetch: true,
      hasKey: true,
      rows: [{ model: dated, ourUsd: "2.3", ourEstimatedUsd: "2", theirUsd: "1", differenceUsd: "-1.3", calls: 2 }],
      totalOurUsd: "2.3",
      totalTheirUsd: "1",
      correctable: 1,
      correctionUsd: "-1.3",
    });

    const { corrected, byNanoUsd, bill } = await room.bills.correct(day, "anthropic", "owner");
    expect({ corrected, byNanoUsd }).toEqual({ corrected: 1, byNanoUsd: nano(-1.3) });
    expect(bill).toMatchObject({
      totalOurUsd: "1",
      correctable: 0,
      correctionUsd: "0",
      rows: [{ differenceUsd: "0", ourEstimatedUsd: "0" }],
    });
    expect(room.spent(day)).toBe(nano(1));
    expect(room.db.prepare("SELECT state, estimated, cost_nano_usd AS cost FROM usage WHERE id = ?").get(lost)).toEqual({
      state: "settled",
      estimated: 0,
      cost: nano(0.7),
    });
    expect(room.told).toEqual([
      {
        correctionId: `${lost}:${room.clock.now()}`,
        scopes: ["*", "user:anna", "agent:default", "channel:webchat", "device:phone"],
        windows: [day, "2026-11"],
        differenceNanoUsd: nano(-1.3),
      },
    ]);
    expect(room.audited().filter(({ action }) => action.startsWith("bill."))).toEqual([
      { action: "bill.fetched", target: "anthropic", detail: { day, usd: "1", figures: 1 } },
      { action: "bill.corrected", target: "anthropic", detail: { day, corrected: 1, byUsd: "-1.3" } },
    ]);
  });

  it("14 litellm PR #30039: correcting twice changes nothing the second time", async () => {
    await room.book({ at: `${day}T09:00:00.000Z`, bound: nano(2) });
    await room.bills.type(day, "anthropic", [{ model: null, nanoUsd: nano(1.5) }], "owner");
    const [first, second] = await Promise.all([
      room.bills.correct(day, "anthropic", "owner"),
      room.bills.correct(day, "anthropic", "owner"),
    ]);
    expect([first.corrected, second.corrected]).toEqual([1, 0]);
    expect(room.spent(day)).toBe(nano(1.5));
    expect(room.told.length).toBe(1);
    expect(room.audited().filter(({ action }) => action === "bill.corrected").length).toBe(1);
  });

  it("a later figure of the same day corrects again", async () => {
    await room.book({ at: `${day}T09:00:00.000Z`, bound: nano(2) });
    api.book.costs = [{ ...line, model: dated, amount: "50" }];
    await room.bills.fetch(day, "anthropic", "owner", signal);
    await room.bills.correct(day, "anthropic", "owner");
    expect(room.spent(day)).toBe(nano(0.5));
    api.book.costs = [{ ...line, model: dated, amount: "120" }];
    expect(await room.bills.fetch(day, "anthropic", "owner", signal)).toMatchObject({ correctable: 1, correctionUsd: "0.7" });
    room.clock.advance(1);
    await room.bills.correct(day, "anthropic", "owner");
    expect(room.spent(day)).toBe(nano(1.2));
    expect(new Set(room.told.map(({ correctionId }) => correctionId)).size).toBe(2);
  });

  it("30, 31, 32, 34, 35: calls that were settled exactly are never touched, whatever the bill says", async () => {
    await room.book({ at: `${day}T09:00:00.000Z`, bound: nano(2), cost: nano(1) });
    await room.bills.type(day, "anthropic", [{ model: dated, nanoUsd: nano(1.9) }], "owner");
    expect(await room.bills.correct(day, "anthropic", "owner")).toMatchObject({
      corrected: 0,
      byNanoUsd: 0,
      bill: { rows: [{ ourUsd: "1", theirUsd: "1.9", differenceUsd: "0.9" }], correctable: 0 },
    });
    expect(room.spent(day)).toBe(nano(1));
  });

  it("33 pi #9210, 37: a cost that was hidden from us is taken from the bill, above the bound", async () => {
    await room.book({ at: `${day}T09:00:00.000Z`, bound: nano(1) });
    await room.bills.type(day, "anthropic", [{ model: dated, nanoUsd: nano(1.17) }], "owner");
    expect(await room.bills.correct(day, "anthropic", "owner")).toMatchObject({ corrected: 1, byNanoUsd: nano(0.17) });
    expect(room.spent(day)).toBe(nano(1.17));
  });

  it("a day of UTC is its own, whatever day the budget's time zone calls it", async () => {
    await room.book({ at: "2026-11-19T23:59:59.999Z", day: "2026-11-20", bound: nano(1) });
    await room.book({ at: "2026-11-20T00:00:00.000Z", day: "2026-11-20", bound: nano(2) });
    await room.book({ at: "2026-11-20T23:59:59.999Z", day: "2026-11-21", bound: nano(4) });
    await room.book({ at: "2026-11-21T00:00:00.000Z", day: "2026-11-21", bound: nano(8) });
    await room.bills.type(day, "anthropic", [{ model: null, nanoUsd: 0 }], "owner");
    await room.bills.correct(day, "anthropic", "owner");
    expect([room.spent("2026-11-20"), room.spent("2026-11-21")]).toEqual([nano(1), nano(8)]);
    expect(room.told.map(({ windows }) => windows[0])).toEqual(["2026-11-20", "2026-11-21"]);
  });

  it("thousands of calls are corrected in pieces that add up to the bill", async () => {
    await Promise.all(
      Array.from({ length: 1203 }, (_, n) =>
        room.book({ at: `${day}T09:00:00.${String(n % 1000).padStart(3, "0")}Z`, bound: 1000 + n }),
      ),
    );
    await room.bills.type(day, "anthropic", [{ model: dated, nanoUsd: 1_000_003 }], "owner");
    expect(await room.bills.correct(day, "anthropic", "owner")).toMatchObject({
      corrected: 1203,
      bill: { totalOurUsd: "0.001000003" },
    });
    expect(room.spent(day)).toBe(1_000_003);
  });
});

describe("which days and providers", () => {
  it("a day that is not over at the provider is neither fetched, typed nor corrected", async () => {
    const today = "2026-11-21";
    expect(await codeOf(room.bills.fetch(today, "anthropic", "owner", signal))).toBe("BILL_DAY_OPEN");
    expect(await codeOf(room.bills.type(today, "anthropic", [{ model: null, nanoUsd: 1 }], "owner"))).toBe("BILL_DAY_OPEN");
    expect(await codeOf(room.bills.correct("2031-01-01", "anthropic", "owner"))).toBe("BILL_DAY_OPEN");
    expect(api.addresses).toEqual([]);
    room.clock.advance(12 * 3_600_000);
    expect(await room.bills.fetch(today, "anthropic", "owner", signal)).toMatchObject({ totalTheirUsd: "0" });
  });

  it("a day that does not exist is refused", async () => {
    expect(await codeOf(room.bills.list("2026-02-30"))).toBe("REQUEST_INVALID");
    expect(await codeOf(room.bills.type("2026-13-01", "anthropic", [], "owner"))).toBe("REQUEST_INVALID");
  });

  it("lists who costs money: set up, and formerly; none that runs at home", async () => {
    await room.book({ at: `${day}T09:00:00.000Z`, provider: "gone", bound: nano(1), cost: nano(1) });
    await room.book({ at: `${day}T09:00:00.000Z`, provider: "home", bound: 0, cost: 0 });
    const bills = await room.bills.list(day);
    expect(bills.map(({ provider, canFetch, hasKey, source }) => ({ provider, canFetch, hasKey, source }))).toEqual([
      { provider: "anthropic", canFetch: true, hasKey: true, source: "none" },
      { provider: "proxy", canFetch: false, hasKey: true, source: "none" },
      { provider: "gone", canFetch: false, hasKey: false, source: "none" },
    ]);
    expect(bills[0]).toMatchObject({ rows: [], totalOurUsd: "0", totalTheirUsd: null, correctionUsd: null });
    expect(await room.bills.type(day, "gone", [{ model: null, nanoUsd: nano(1) }], "owner")).toMatchObject({
      totalTheirUsd: "1",
    });
  });

  it("says why it cannot fetch", async () => {
    expect(await codeOf(room.bills.fetch(day, "nobody", "owner", signal))).toBe("PROVIDER_NOT_FOUND");
    expect(await codeOf(room.bills.type(day, "nobody", [{ model: null, nanoUsd: 1 }], "owner"))).toBe("PROVIDER_NOT_FOUND");
    expect(await codeOf(room.bills.fetch(day, "proxy", "owner", signal))).toBe("BILL_NOT_OFFERED");
    room.vault.secrets.clear();
    expect(await codeOf(room.bills.fetch(day, "anthropic", "owner", signal))).toBe("BILL_KEY_MISSING");
    expect(api.addresses).toEqual([]);
  });

  it("a report that cannot be read changes nothing", async () => {
    await room.bills.type(day, "anthropic", [{ model: null, nanoUsd: nano(3) }], "owner");
    api.trouble({ text: "?" });
    expect(await codeOf(room.bills.fetch(day, "anthropic", "owner", signal))).toBe("BILL_UNREADABLE");
    expect((await room.bills.list(day))[0]).toMatchObject({ source: "typed", totalTheirUsd: "3" });
  });

  it("new figures take the place of all others; a model is named once", async () => {
    const twice = [
      { model: "a", nanoUsd: 1 },
      { model: "a", nanoUsd: 2 },
    ];
    expect(await codeOf(room.bills.type(day, "anthropic", twice, "owner"))).toBe("REQUEST_INVALID");
    await room.bills.type(
      day,
      "anthropic",
      [
        { model: "a", nanoUsd: nano(1) },
        { model: "b", nanoUsd: nano(2) },
      ],
      "owner",
    );
    expect(await room.bills.type(day, "anthropic", [{ model: null, nanoUsd: nano(4) }], "owner")).toMatchObject({
      totalTheirUsd: "4",
      rows: [{ model: null, theirUsd: "4", differenceUsd: null }],
    });
  });

  it("without figures nothing is corrected", async () => {
    await room.book({ at: `${day}T09:00:00.000Z`, bound: nano(2) });
    expect(await room.bills.correct(day, "anthropic", "owner")).toMatchObject({ corrected: 0, byNanoUsd: 0 });
    expect(room.spent(day)).toBe(nano(2));
  });
});
