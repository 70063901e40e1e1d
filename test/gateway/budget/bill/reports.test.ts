import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { AppError } from "../../../../contract/errors/app-error.ts";
import type { Figure } from "../../../../gateway/budget/bill/compare-day.ts";
import { fetchFigures } from "../../../../gateway/budget/bill/fetch-figures.ts";
import { modelOfLineItem } from "../../../../gateway/budget/bill/report/openai.ts";
import { utcDay } from "../../../../gateway/budget/bill/utc-day.ts";
import type { AdminServer } from "../../../support/upstreams/admin-server.ts";
import { startAnthropicAdmin } from "../../../support/upstreams/anthropic-admin.ts";
import { startOpenAiAdmin } from "../../../support/upstreams/openai-admin.ts";
import { codeOf } from "./support.ts";

const day = utcDay("2026-11-20");
const anthropic = { name: "claude", type: "anthropic" } as const;
const openai = { name: "gpt", type: "openai-compatible" } as const;
const keys = { claude: "sk-ant-admin01-fake", gpt: "sk-admin-fake" };
const tokens = { day: day.day, cost_type: "tokens", description: "Usage" } as const;

type Row = Parameters<typeof fetchFigures>[0];
let waits: number[] = [];
beforeEach(() => {
  waits = [];
});
const read = (
  row: Row,
  server: Pick<AdminServer, "fetch">,
  {
    key = keys[row.name as keyof typeof keys] as string | undefined,
    deadlineMs = 20_000,
    maxBytes = 100_000,
    signal = new AbortController().signal,
  } = {},
): Promise<Figure[]> =>
  fetchFigures(
    row,
    key,
    day,
    { fetch: server.fetch, wait: async ms => void waits.push(ms), limits: { deadlineMs, maxBytes } },
    signal,
  );

describe("Anthropic", () => {
  let api: Awaited<ReturnType<typeof startAnthropicAdmin>>;
  beforeEach(async () => {
    api = await startAnthropicAdmin();
  });
  afterEach(() => api.stop());

  it("adds up cents by model, over pages, of this day alone", async () => {
    api.book.pageSize = 2;
    api.book.costs = [
      { ...tokens, model: "claude-sonnet-4-5-20250929", amount: "123.78912", token_type: "uncached_input_tokens" },
      { ...tokens, model: "claude-sonnet-4-5-20250929", amount: "0.1" },
      { ...tokens, model: "claude-haiku-4-5-20251001", amount: "0.0000001" },
      { ...tokens, model: null, cost_type: "code_execution", amount: "5" },
      { ...tokens, model: "claude-sonnet-4-5-20250929", amount: "0.2" },
      { ...tokens, day: "2026-11-19", model: "claude-sonnet-4-5-20250929", amount: "999" },
      { ...tokens, day: "2026-11-21", model: "claude-sonnet-4-5-20250929", amount: "999" },
    ];
    expect(await read(anthropic, api)).toEqual([
      { model: "claude-sonnet-4-5-20250929", nanoUsd: 1_240_891_200 },
      { model: "claude-haiku-4-5-20251001", nanoUsd: 1 },
      { model: null, nanoUsd: 50_000_000 },
    ]);
    expect(api.asked.map(({ query }) => query.get("page"))).toEqual([null, "page_1", "page_2"]);
    expect(api.asked[0]?.headers).toMatchObject({ "x-api-key": keys.claude, "anthropic-version": "2023-06-01" });
    expect(api.asked[0]?.query.get("starting_at")).toBe("2026-11-20T00:00:00Z");
  });

  it("other days that come with it do not count", async () => {
    const bucket = (day: string, amount: string) => ({
      starting_at: `${day}T00:00:00Z`,
      results: [{ amount, currency: "USD", cost_type: "tokens", model: "m" }],
    });
    const data = [bucket("2026-11-19", "700"), bucket(day.day, "1"), bucket("2026-11-21", "700")];
    api.trouble({ text: JSON.stringify({ data, has_more: false, next_page: null }) });
    expect(await read(anthropic, api)).toEqual([{ model: "m", nanoUsd: 10_000_000 }]);
  });

  it("36: divides searches, which are reported without a model, by who made them", async () => {
    api.book.costs = [
      { ...tokens, model: "sonnet", amount: "100" },
      { ...tokens, model: null, cost_type: "web_search", amount: "30" },
    ];
    api.book.usage = [
      { day: day.day, model: "sonnet", web_search_requests: 20 },
      { day: day.day, model: "opus", web_search_requests: 10 },
      { day: "2026-11-19", model: "opus", web_search_requests: 1000 },
    ];
    expect(await read(anthropic, api)).toEqual([
      { model: "sonnet", nanoUsd: 1_200_000_000 },
      { model: "opus", nanoUsd: 100_000_000 },
    ]);
    api.book.usage = [];
    expect(await read(anthropic, api)).toEqual([
      { model: "sonnet", nanoUsd: 1_000_000_000 },
      { model: null, nanoUsd: 300_000_000 },
    ]);
  });

  it("a day on which nothing was asked for is one figure of 0; a day of which nothing is said is none", async () => {
    expect(await read(anthropic, api)).toEqual([{ model: null, nanoUsd: 0 }]);
    api.trouble({ text: JSON.stringify({ data: [], has_more: false, next_page: null }) });
    await expect(read(anthropic, api)).rejects.toMatchObject({ code: "BILL_UNREADABLE" });
  });

  it("a key that was refused", async () => {
    expect(await codeOf(read(anthropic, api, { key: "sk-ant-admin01-other" }))).toBe("BILL_KEY_REFUSED");
    api.trouble({ status: 403 });
    expect(await codeOf(read(anthropic, api))).toBe("BILL_KEY_REFUSED");
    expect(waits).toEqual([]);
  });

  it("an ordinary key, or none, is not sent at all", async () => {
    for (const key of ["sk-ant-api03-ordinary", "sk-admin-other-vendor", "sk-ant-admin01 x", ""])
      expect(await codeOf(read(anthropic, api, { key }))).toBe("BILL_KEY_REFUSED");
    expect(
      await codeOf(
        fetchFigures(
          anthropic,
          undefined,
          day,
          { fetch: api.fetch, wait: async () => undefined, limits: { deadlineMs: 1, maxBytes: 1 } },
          new AbortController().signal,
        ),
      ),
    ).toBe("BILL_KEY_MISSING");
    expect(api.addresses).toEqual([]);
  });

  it.each([
    "no json",
    "null",
    "[]",
    '{"data":[{"starting_at":"2026-11-20T00:00:00Z","results":[{"amount":12}]}],"has_more":false,"next_page":null}',
    '{"data":[{"starting_at":"yesterday","results":[]}],"has_more":false,"next_page":null}',
    '{"data":[],"has_more":true,"next_page":null}',
    '{"data":[{"starting_at":"2026-11-20T00:00:00Z","results":[{"amount":"1,5","currency":"USD","cost_type":"tokens","model":"m"}]}],"has_more":false,"next_page":null}',
    '{"data":[{"starting_at":"2026-11-20T00:00:00Z","results":[{"amount":"1","currency":"EUR","cost_type":"tokens","model":"m"}]}],"has_more":false,"next_page":null}',
    '{"data":[{"starting_at":"2026-11-20T00:00:00Z","results":[{"amount":"1e20","currency":"USD","cost_type":"tokens","model":"m"}]}],"has_more":false,"next_page":null}',
  ])("what is no report is none: %s", async text => {
    api.trouble({ text });
    expect(await codeOf(read(anthropic, api))).toBe("BILL_UNREADABLE");
  });

  it("pages that lead in a circle end", async () => {
    const round = { text: '{"data":[],"has_more":true,"next_page":"page_1"}' };
    api.trouble(round, round, round);
    expect(await codeOf(read(anthropic, api))).toBe("BILL_UNREADABLE");
    expect(api.asked.length).toBe(2);
  });
});

describe("OpenAI", () => {
  let api: Awaited<ReturnType<typeof startOpenAiAdmin>>;
  beforeEach(async () => {
    api = await startOpenAiAdmin();
  });
  afterEach(() => api.stop());

  it("adds up dollars by model, written as numbers or as strings, over pages", async () => {
    api.book.pageSize = 3;
    api.book.costs = [
      { day: day.day, line_item: "gpt-5.2-2026-01-15, input", value: "0.8958740000000000" },
      { day: day.day, line_item: "gpt-5.2-2026-01-15, cached input", value: "0E-6176" },
      { day: day.day, line_item: "gpt-5.2-2026-01-15, output", value: 0.1 },
      { day: day.day, line_item: "gpt-5.2-mini, output", value: 0.1 + 0.2 },
      { day: day.day, line_item: "Image models", value: 1e-7 },
      { day: "2026-11-19", line_item: "gpt-5.2-mini, output", value: 99 },
    ];
    expect(await read(openai, api)).toEqual([
      { model: "gpt-5.2-2026-01-15", nanoUsd: 995_874_000 },
      { model: "gpt-5.2-mini", nanoUsd: 300_000_000 },
      { model: null, nanoUsd: 100 },
    ]);
    expect(api.asked.map(({ query }) => query.get("page"))).toEqual([null, "page_1"]);
    expect(api.asked[0]?.headers.authorization).toBe(`Bearer ${keys.gpt}`);
  });

  it("other days that come with it do not count", async () => {
    const bucket = (at: number, value: number) => ({
      start_time: at / 1000,
      results: [{ amount: { value, currency: "usd" }, line_item: "m" }],
    });
    const data = [bucket(day.startsAt - 86_400_000, 7), bucket(day.startsAt, 1), bucket(day.endsAt, 7)];
    api.trouble({ text: JSON.stringify({ data, has_more: false, next_page: null }) });
    expect(await read(openai, api)).toEqual([{ model: "m", nanoUsd: 1_000_000_000 }]);
    api.trouble({ text: JSON.stringify({ data: data.slice(2), has_more: false, next_page: null }) });
    expect(await codeOf(read(openai, api))).toBe("BILL_UNREADABLE");
  });

  it.each([
    ["gpt-4o-2024-08-06, cached input", "gpt-4o-2024-08-06"],
    ["ft:gpt-4o-mini-2024-07-18:org::id, output", "ft:gpt-4o-mini-2024-07-18:org::id"],
    ["gpt-4o", "gpt-4o"],
    ["Image models", null],
    ["web search tool calls, gpt-4o", null],
    ["", null],
  ])("finds the model of %j", (item, model) => {
    expect(modelOfLineItem(item)).toBe(model);
  });

  it("an ordinary key is refused; what the answer says of it is not told on", async () => {
    const refused = (await read(openai, api, { key: "sk-proj-ordinary" }).catch(error => error)) as AppError;
    expect(refused.code).toBe("BILL_KEY_REFUSED");
    expect(await codeOf(read(openai, api, { key: "sk-admin-wrong" }))).toBe("BILL_KEY_REFUSED");
    expect(JSON.stringify(refused.stored())).not.toContain("sk-");
  });

  it("another vendor's key never leaves", async () => {
    expect(await codeOf(read(openai, api, { key: keys.claude }))).toBe("BILL_KEY_REFUSED");
    expect(api.addresses).toEqual([]);
  });
});

describe("the way there", () => {
  let api: Awaited<ReturnType<typeof startOpenAiAdmin>>;
  beforeEach(async () => {
    api = await startOpenAiAdmin({ costs: [{ day: day.day, line_item: "m, input", value: "1" }] });
  });
  afterEach(() => api.stop());
  const found = [{ model: "m", nanoUsd: 1_000_000_000 }];

  it("a passing failure is tried twice again, as the answer asks", async () => {
    api.trouble({ status: 429, headers: { "retry-after": "3" } }, { status: 503 });
    expect(await read(openai, api)).toEqual(found);
    api.trouble("reset");
    expect(await read(openai, api)).toEqual(found);
    api.trouble({ status: 500, headers: { "retry-after": "86400" } });
    expect(await read(openai, api)).toEqual(found);
    expect(waits).toEqual([3000, 2000, 500, 10_000]);
  });

  it("three times, then it is told", async () => {
    api.trouble({ status: 500 }, { status: 500 }, { status: 500 });
    await expect(read(openai, api)).rejects.toMatchObject({
      code: "BILL_UNREADABLE",
      slots: { problem: "it answered with HTTP 500, three times." },
    });
    api.trouble("reset", "reset", "reset");
    await expect(read(openai, api)).rejects.toMatchObject({ slots: { problem: "it cannot be reached." } });
    expect(api.asked.length).toBe(6);
  });

  it("other failures and redirects are final; no key follows them", async () => {
    api.trouble({ status: 404 });
    expect(await codeOf(read(openai, api))).toBe("BILL_UNREADABLE");
    api.trouble({ status: 302, headers: { location: "https://elsewhere.example/v1/organization/costs" } });
    expect(await codeOf(read(openai, api))).toBe("BILL_UNREADABLE");
    expect(api.addresses.map(url => new URL(url).host)).toEqual(["api.openai.com", "api.openai.com"]);
  });

  it("silence ends at the deadline, and when nobody waits any more", async () => {
    api.trouble("hang");
    await expect(read(openai, api, { deadlineMs: 40 })).rejects.toMatchObject({
      slots: { problem: "it did not answer in time." },
    });
    api.trouble("hang");
    const gone = new AbortController();
    const waiting = read(openai, api, { signal: gone.signal });
    gone.abort(new Error("gone"));
    await expect(waiting).rejects.toThrow("gone");
  });

  it("more than a report ever has is not read", async () => {
    api.trouble({ text: `"${"x".repeat(200_000)}"` });
    await expect(read(openai, api)).rejects.toMatchObject({ slots: { problem: "it is longer than any report." } });
  });

  it.each([
    { name: "gpt", type: "openai-compatible", baseUrl: "https://openrouter.ai/api/v1" },
    { name: "gpt", type: "openai-compatible", baseUrl: "http://api.openai.com/v1" },
    { name: "gpt", type: "openai-compatible", baseUrl: "https://api.openai.com:8443/v1" },
    { name: "gpt", type: "openai-compatible", baseUrl: "https://api.openai.com.example.com/v1" },
    { name: "gpt", type: "openai-compatible", baseUrl: "https://api.anthropic.com/v1" },
    { name: "gpt", type: "anthropic", baseUrl: "https://api.openai.com" },
    { name: "gpt", type: "openai-compatible", baseUrl: "http://127.0.0.1:1234/v1" },
    { name: "gpt", type: "ollama" },
  ] as const)("nobody but the vendor itself is asked: $type at $baseUrl", async row => {
    expect(await codeOf(read(row, api))).toBe("BILL_NOT_OFFERED");
    expect(api.addresses).toEqual([]);
  });

  it("the vendor's address may be written in full, with what people add to it", async () => {
    expect(await read({ ...openai, baseUrl: "https://api.openai.com/v1/" }, api)).toEqual(found);
    expect(await read({ ...openai, baseUrl: "https://x:y@API.openai.com/v1/chat/completions" }, api)).toEqual(found);
    expect(api.addresses.every(url => url.startsWith("https://api.openai.com/v1/organization/costs?"))).toBe(true);
  });
});
