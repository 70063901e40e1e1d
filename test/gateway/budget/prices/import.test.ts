import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { routes } from "../../../../contract/routes/table.ts";
import { createPrices } from "../../../../gateway/budget/prices/create-prices.ts";
import { createOwnModels } from "../../../../gateway/budget/prices/own-models.ts";
import type { PriceTable } from "../../../../gateway/budget/prices/table.ts";
import { openDatabase } from "../../../../gateway/db/open.ts";
import { createInlineWriter } from "../../../../gateway/db/writer-inline.ts";
import { writes } from "../../../../gateway/db/writes.ts";
import { createPriceHandlers } from "../../../../gateway/routes/prices.ts";
import { createFakeClock } from "../../../support/fake-clock.ts";
import { recordingLog, tempHome } from "../../../support/temp-home.ts";
import { setUpModels } from "../../models/registry-support.ts";

type Model = PriceTable["vendors"][number]["models"][number];
const row = (input: number): Model["prices"][number] => ({
  effectiveFrom: "1970-01-01",
  tiers: [{ above: 0, rates: [input, 5 * input, input, input, input] }],
});
const model = (id: string, input: number, aliases: string[] = []): Model => ({ id, aliases, prices: [row(input)] });
const table = (updatedAt: string, models: Model[], more: Partial<PriceTable> = {}): PriceTable => ({
  format: "hearth-prices",
  version: 1,
  updatedAt,
  source: "a test",
  vendors: [{ id: "anthropic", name: "Anthropic", hosts: ["api.anthropic.com"], models }],
  ...more,
});
const first = table("2026-09-23", [model("old", 1_000_000), model("kept", 2_000_000, ["kept-1"]), model("gone", 3_000_000)]);

function setUp(
  settingsText: object = {
    providers: [
      { name: "claude", type: "anthropic", models: ["kept"] },
      { name: "ollama", type: "ollama" },
    ],
  },
) {
  const { settings, models } = setUpModels(settingsText);
  const home = tempHome();
  mkdirSync(home.data, { recursive: true });
  const clock = createFakeClock(Date.parse("2026-11-21T12:00Z"));
  const db = openDatabase(":memory:");
  const writer = createInlineWriter(db, writes);
  const ownModels = createOwnModels({ settings: settings.current, models });
  const file = join(home.data, "prices.json");
  const make = () =>
    createPrices({ settings: settings.current, file, builtIn: async () => first, ownModels, clock, log: recordingLog() });
  const prices = make();
  const handlers = createPriceHandlers({ prices, settings, providers: models.providers, ownModels, writer, clock });
  const call = (body: object | undefined) => ({ body, principal: { kind: "owner", via: "token" }, language: "en" }) as never;
  const claude = models.providers()[0]!;
  const input = async (name: string, from = prices) => {
    const found = await from.find({ provider: claude, model: name }, clock.now());
    return found.kind === "priced" ? found.price.tiers[0].rates.input : found.kind;
  };
  const audit = () => db.prepare("SELECT actor, action, target, detail FROM audit ORDER BY id").all();
  const set = (body: { ref: string; price: unknown; confirm?: boolean }) =>
    Promise.resolve(handlers.setPrice(call(routes.setPrice.body.parse(body))));
  return { handlers, call, set, input, audit, file, make, settings };
}

describe("a newer table of prices from a file", () => {
  it("shows what it would change, and changes nothing", async () => {
    const { handlers, call, input } = setUp();
    const next = table("2026-11-20", [
      model("old", 1_100_000),
      model("kept", 40_000_000, ["kept-1", "kept-2"]),
      model("new", 5_000_000),
    ]);
    const text = JSON.stringify(next);
    const preview = await handlers.previewPrices(call({ text }));
    expect(routes.previewPrices.response.parse(preview)).toEqual(preview);
    expect(preview.updatedAt).toBe("2026-11-20");
    expect(preview.sha256).toMatch(/^[0-9a-f]{64}$/);
    const told = preview.changes.map(one => [
      one.ref,
      one.kind,
      one.startling,
      one.before?.tiers[0]?.rates.input,
      one.after?.tiers[0]?.rates.input,
    ]);
    expect(told.sort()).toEqual([
      ["anthropic/gone", "removed", true, "3", undefined],
      ["anthropic/kept", "changed", true, "2", "40"],
      ["anthropic/kept-2", "added", false, undefined, "40"],
      ["anthropic/new", "added", false, undefined, "5"],
      ["anthropic/old", "changed", false, "1", "1.1"],
    ]);
    expect([await input("old"), await input("new")]).toEqual([1_000_000, "unknown"]);
  });

  it("takes force at once, on disk, and is still there after a restart", async () => {
    const { handlers, call, input, audit, file, make } = setUp();
    const text = `\uFEFF${JSON.stringify(table("2026-11-20", [...first.vendors[0]!.models, model("new", 5_000_000)]), null, 2)}`;
    expect(await handlers.importPrices(call({ text, confirm: false }))).toEqual({ updatedAt: "2026-11-20", changes: 1 });
    expect(await input("new")).toBe(5_000_000);
    expect(readFileSync(file, "utf8")).toBe(text);
    expect(await input("new", make())).toBe(5_000_000);
    const listed = await handlers.listPrices(call(undefined));
    expect(routes.listPrices.response.parse(listed)).toEqual(listed);
    expect(listed).toMatchObject({ updatedAt: "2026-11-20", ageDays: 1, stale: false });
    expect(listed.table.map(one => one.ref)).toContain("anthropic/new");
    await expect(handlers.previewPrices(call({ text: JSON.stringify(first) }))).rejects.toMatchObject({ code: "PRICES_OLDER" });
    expect(audit()).toMatchObject([{ actor: "owner", action: "prices.imported", target: "2026-11-20" }]);
  });

  it("asks for a yes to what startles, and then does it", async () => {
    const { handlers, call, input, file } = setUp();
    const text = JSON.stringify(table("2026-11-20", [model("old", 1_000_000), model("kept", 1_000, ["kept-1"])]));
    await expect(handlers.importPrices(call({ text, confirm: false }))).rejects.toMatchObject({
      code: "PRICES_NOT_CONFIRMED",
      slots: { models: "anthropic/kept, anthropic/gone" },
    });
    expect([await input("kept"), await input("gone")]).toEqual([2_000_000, 3_000_000]);
    expect(() => readFileSync(file)).toThrow();
    await handlers.importPrices(call({ text, confirm: true }));
    expect([await input("kept"), await input("gone")]).toEqual([1_000, "unknown"]);
  });

  it("is refused when it is older than the one in force, and the newer of both counts at a start", async () => {
    const { handlers, call, make, input, file } = setUp();
    const older = JSON.stringify(table("2026-09-22", first.vendors[0]!.models));
    await expect(handlers.importPrices(call({ text: older, confirm: true }))).rejects.toMatchObject({ code: "PRICES_OLDER" });
    // A newer version of Hearth brings a newer table than the one that was imported once.
    const { writeFileSync } = await import("node:fs");
    writeFileSync(file, JSON.stringify(table("2026-09-22", [model("old", 77)])));
    expect(await input("old", make())).toBe(1_000_000);
  });

  it.each([
    ["38 LibreChat #2359: a price below nothing", (text: string) => text.replace("1000000", "-1000000")],
    ["a price of nothing", (text: string) => text.replace("1000000", "0")],
    ["15 litellm #40741: a price of null", (text: string) => text.replace("1000000", "null")],
    ["a broken price", (text: string) => text.replace("1000000", "0.5")],
    ["a price beyond sense", (text: string) => text.replace("1000000", "100000000001")],
    ["a price as text", (text: string) => text.replace("1000000", '"1000000"')],
    ["a field too many", (text: string) => text.replace('"version"', '"extra":1,"version"')],
    ["another format", (text: string) => text.replace("hearth-prices", "prices")],
    ["a later version", (text: string) => text.replace('"version":1', '"version":2')],
    ["a day that is none", (text: string) => text.replace("2026-09-23", "2026-13-99")],
    ["no host", (text: string) => text.replace('"api.anthropic.com"', "")],
    ["an address for a host", (text: string) => text.replace("api.anthropic.com", "https://api.anthropic.com")],
    ["a name twice", (text: string) => text.replace("kept-1", "old")],
    ["tiers that do not begin at 0", (text: string) => text.replace('"above":0', '"above":5')],
    ["no JSON", (text: string) => text.slice(0, -1)],
    ["a page", () => "<!doctype html><p>sk-secret"],
  ])("is refused with %s, and nothing changes", async (_name, spoil) => {
    const { handlers, call, input } = setUp();
    const text = spoil(JSON.stringify(first));
    expect(text).not.toBe(JSON.stringify(first));
    const error = await Promise.resolve(handlers.importPrices(call({ text, confirm: true }))).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: "PRICES_UNREADABLE" });
    expect(JSON.stringify((error as { slots: object }).slots)).not.toContain("sk-secret");
    expect(await input("old")).toBe(1_000_000);
  });

  it("startles when a host changes hands, a second name gets a price of its own, or another length is dearer", async () => {
    const { handlers, call } = setUp();
    const startling = async (next: PriceTable) =>
      (await handlers.previewPrices(call({ text: JSON.stringify(next) }))).changes
        .filter(one => one.startling)
        .map(one => one.ref);
    const cheap = {
      id: "cheap",
      name: "Cheap",
      hosts: ["api.anthropic.com"],
      models: [model("old", 10), model("kept", 10, ["kept-1"]), model("gone", 10)],
    };
    expect(await startling(table("2026-11-20", [], { vendors: [cheap] }))).toEqual(["cheap/old", "cheap/kept", "cheap/gone"]);
    const own = [model("old", 1_000_000), model("kept", 2_000_000), model("kept-1", 10), model("gone", 3_000_000)];
    expect(await startling(table("2026-11-20", own))).toEqual(["anthropic/kept-1"]);
    const long = first.vendors[0]!.models.map(one =>
      one.id === "gone"
        ? {
            ...one,
            prices: [
              { ...row(3_000_000), tiers: [...row(3_000_000).tiers, { above: 9, rates: row(90_000_000).tiers[0]!.rates }] },
            ],
          }
        : one,
    );
    expect(await startling(table("2026-11-20", long))).toEqual(["anthropic/gone"]);
    const later = first.vendors[0]!.models.map(one =>
      one.id === "gone" ? { ...one, prices: [row(3_000_000), { ...row(90_000_000), effectiveFrom: "2027-01-01" }] } : one,
    );
    expect(await startling(table("2026-11-20", later))).toEqual(["anthropic/gone"]);
  });
});

describe("a table that lies", () => {
  it.each<[string, Partial<Model>]>([
    ["of the context, on which documents are bounded", { context: 1 }],
    ["of what a search costs", { prices: [{ ...row(3_000_000), webSearch: 1 }] }],
    ["of the fast mode", { prices: [{ ...row(3_000_000), fast: [1, 1, 1, 1, 1] }] }],
  ])("startles %s", async (_what, lie) => {
    const { handlers, call } = setUp();
    const models = first.vendors[0]!.models.map(one => (one.id === "gone" ? { ...one, ...lie } : one));
    const text = JSON.stringify(table("2026-11-20", models));
    const { changes } = await handlers.previewPrices(call({ text }));
    expect(changes.map(one => [one.ref, one.startling])).toEqual([["anthropic/gone", true]]);
    await expect(handlers.importPrices(call({ text, confirm: false }))).rejects.toMatchObject({ code: "PRICES_NOT_CONFIRMED" });
  });

  it("is refused when its day is to come: it would never be old", async () => {
    const { handlers, call, input } = setUp();
    const text = JSON.stringify(table("9999-12-31", first.vendors[0]!.models));
    await expect(handlers.importPrices(call({ text, confirm: true }))).rejects.toMatchObject({ code: "PRICES_UNREADABLE" });
    expect(await input("old")).toBe(1_000_000);
  });
});

describe("a price that the owner types", () => {
  it("is kept in the settings, holds at once, and goes away again", async () => {
    const { set, input, settings, audit } = setUp();
    expect(await set({ ref: "claude/mine", price: { input: "1.5", output: 3 } })).toMatchObject({
      ref: "claude/mine",
      source: "settings",
      tiers: [{ rates: { input: "1.5", output: "3", cacheRead: "1.5", cacheWrite5m: "1.875", cacheWrite1h: "3" } }],
    });
    expect(await input("mine")).toBe(1_500_000);
    expect(settings.current().cost.prices).toEqual({ "claude/mine": { input: 1.5, output: 3 } });
    expect(await set({ ref: "claude/mine", price: "free" })).toMatchObject({ free: true, source: "settings" });
    expect(await input("mine")).toBe("free");
    expect(await set({ ref: "claude/mine", price: null })).toMatchObject({ source: "unknown", free: false });
    expect(await input("mine")).toBe("unknown");
    expect(audit()).toMatchObject([
      { action: "prices.set", target: "claude/mine" },
      { detail: '{"price":"free"}' },
      { detail: '{"price":"table"}' },
    ]);
  });

  it("40 litellm #20615: far from the table it needs a yes: typed for a token, or for a thousand, instead of a million", async () => {
    const { set, input } = setUp();
    for (const price of [
      { input: 0.000002, output: 0.00001 },
      { input: 2_000, output: 10_000 },
      { input: 2, output: 101 },
      "free",
    ] as const)
      await expect(set({ ref: "claude/kept", price })).rejects.toMatchObject({ code: "PRICES_NOT_CONFIRMED" });
    await expect(set({ ref: "claude/*", price: { input: 300, output: 10 } })).rejects.toMatchObject({
      code: "PRICES_NOT_CONFIRMED",
    });
    expect(await input("kept")).toBe(2_000_000);
    await set({ ref: "claude/kept", price: { input: 2_000, output: 10_000 }, confirm: true });
    expect(await input("kept")).toBe(2_000_000_000);
    expect(await set({ ref: "claude/*", price: "free", confirm: true })).toMatchObject({ ref: "claude/*", free: true });
  });

  it("is only for providers that are set up", async () => {
    const { set } = setUp();
    for (const ref of ["nobody/x", "claude/", "claude", "/xy"])
      await expect(set({ ref, price: "free" }).catch((error: unknown) => error)).resolves.toMatchObject({
        code: "MODEL_UNKNOWN",
      });
  });
});
