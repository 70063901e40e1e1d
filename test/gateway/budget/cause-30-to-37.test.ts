import { afterEach, describe, expect, it } from "vitest";
import { openWays, type Ways } from "./cause-ways.ts";
import { deltaEvent, messagesStream, nano, startEvent, stopEvent } from "./paid-door.ts";

let ways: Ways | undefined;
afterEach(async () => {
  await ways?.stop();
  ways = undefined;
});

const words = [
  { type: "content_block_start", index: 0, content_block: { type: "text", text: "" } },
  { type: "content_block_delta", index: 0, delta: { type: "text_delta", text: "four words are here" } },
  { type: "content_block_stop", index: 0 },
];

/** What Claude's answer is booked at when its stream begins and ends with these figures. */
describe.each(["relayed", "translated"] as const)("an answer of Claude, %s", way => {
  const booked = async (first: object, ...later: (object | null)[]) => {
    const ends = later.map((usage, index) => deltaEvent(usage, index === later.length - 1 ? "end_turn" : null));
    const script = messagesStream([startEvent(first), ...words, ...ends, stopEvent]);
    ways = await openWays([{ name: "up", kind: "anthropic", relays: way === "relayed", script }]);
    const answer = await (way === "relayed" ? ways.messages({ model: "up/m", stream: true }) : ways.chat({ stream: true }));
    expect(await answer.text()).toContain("four words are here");
    const row = await ways.booked();
    expect(ways.fakes[0]?.calls()).toBe(1);
    return row;
  };

  it("23 litellm PR #39893: the placeholder of one token is no price of an answer", async () => {
    const row = await booked({ input_tokens: 12, output_tokens: 1 }, null);
    expect(row).toMatchObject({ state: "bound", estimated: 1, input_tokens: 12 });
    expect(row.output_tokens).toBeGreaterThanOrEqual(1_000);
    expect(row.cost_nano_usd).toBe(12 * nano.input + row.output_tokens * nano.output);
  });

  it("25 litellm #37992: zeros that are told at the end are the figures", async () => {
    const row = await booked(
      { input_tokens: 12, output_tokens: 1, cache_read_input_tokens: 5 },
      {
        ...{ input_tokens: 0, output_tokens: 0, cache_read_input_tokens: 0 },
      },
    );
    expect(row).toMatchObject({ state: "settled", input_tokens: 0, output_tokens: 0, cache_read_tokens: 0, cost_nano_usd: 0 });
  });

  it("30 litellm #9812, #6575, PR #31282, #40006: cache creation, told twice, is charged once and not as input, too", async () => {
    const cache = { cache_creation_input_tokens: 6_000, cache_read_input_tokens: 0 };
    const row = await booked(
      { input_tokens: 1_000, output_tokens: 1, ...cache },
      { input_tokens: 1_000, output_tokens: 480, ...cache },
    );
    expect(row).toMatchObject({ state: "settled", input_tokens: 1_000, cache_write_tokens: 6_000, output_tokens: 480 });
    expect(row.cost_nano_usd).toBe(1_000 * nano.input + 6_000 * nano.write5m + 480 * nano.output);
  });

  it("31 litellm #11789, #11364, #6215: cache reads of a stream cost what reading costs", async () => {
    const row = await booked({ input_tokens: 10, output_tokens: 1, cache_read_input_tokens: 100_000 }, { output_tokens: 7 });
    expect(row.cost_nano_usd).toBe(10 * nano.input + 100_000 * nano.cacheRead + 7 * nano.output);
  });

  it("32 litellm PR #31724, pi #5737, #5603, oh-my-pi #6876: an hour in the cache costs what an hour costs", async () => {
    const split = { ephemeral_5m_input_tokens: 3_000, ephemeral_1h_input_tokens: 7_000 };
    const row = await booked(
      { input_tokens: 4, output_tokens: 1, cache_creation_input_tokens: 10_000, cache_creation: split },
      { output_tokens: 9, cache_creation_input_tokens: 10_000 },
    );
    expect(row).toMatchObject({ cache_write_tokens: 10_000, cache_write_1h_tokens: 7_000 });
    expect(row.cost_nano_usd).toBe(4 * nano.input + 3_000 * nano.write5m + 7_000 * nano.write1h + 9 * nano.output);
  });

  it("33 pi #9210: a start of zeros hides nothing of what the end tells", async () => {
    const none = { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 0 };
    const row = await booked(
      { input_tokens: 0, output_tokens: 0, cache_creation_input_tokens: 0, cache_read_input_tokens: 0, cache_creation: none },
      {
        ...{ input_tokens: 7, output_tokens: 5, cache_creation_input_tokens: 500, cache_read_input_tokens: 50 },
        cache_creation: { ephemeral_5m_input_tokens: 100, ephemeral_1h_input_tokens: 400 },
      },
    );
    const cache = 50 * nano.cacheRead + 100 * nano.write5m + 400 * nano.write1h;
    expect(row.cost_nano_usd).toBe(7 * nano.input + cache + 5 * nano.output);
  });

  it("34 bifrost #3451: reads and writes of one request stand each in one place", async () => {
    const row = await booked(
      { input_tokens: 2_000, output_tokens: 1, cache_creation_input_tokens: 8_000, cache_read_input_tokens: 30_000 },
      { output_tokens: 1_000 },
    );
    const cache = 30_000 * nano.cacheRead + 8_000 * nano.write5m;
    expect(row.cost_nano_usd).toBe(2_000 * nano.input + cache + 1_000 * nano.output);
  });

  it("35 tensorzero #5481, agent-framework #7143, one-api-pro #13, ai-gateway PR #2236: cumulative counts are not added", async () => {
    const usage = (output: number) => ({ input_tokens: 25, output_tokens: output, cache_read_input_tokens: 10 });
    const row = await booked(usage(3), usage(40), usage(60));
    expect(row.cost_nano_usd).toBe(25 * nano.input + 10 * nano.cacheRead + 60 * nano.output);
  });

  it("36 stripe/ai PR #519, laravel/ai PR #996: input that grew in the answer is paid as it ended", async () => {
    const row = await booked({ input_tokens: 25, output_tokens: 1 }, { input_tokens: 10_682, output_tokens: 510 });
    expect(row.cost_nano_usd).toBe(10_682 * nano.input + 510 * nano.output);
  });

  it("37 langchain PR #32518, #32525: null is no figure", async () => {
    const nothing = { input_tokens: null, cache_read_input_tokens: null, cache_creation_input_tokens: null };
    const first = { input_tokens: 12, output_tokens: 1, cache_read_input_tokens: 9, cache_creation_input_tokens: 8 };
    const row = await booked(first, { ...nothing, output_tokens: 5 });
    expect(row).toMatchObject({ state: "settled", estimated: 0 });
    expect(row.cost_nano_usd).toBe(12 * nano.input + 9 * nano.cacheRead + 8 * nano.write5m + 5 * nano.output);
  });
});
