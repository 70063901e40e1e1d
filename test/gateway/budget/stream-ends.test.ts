import { afterEach, describe, expect, test } from "vitest";
import type { Script } from "../../support/upstreams/script.ts";
import { soon } from "../doors/door-app.ts";
import { openWays, type Ways } from "./cause-ways.ts";
import { chunkStream, nano, piece } from "./paid-door.ts";

let ways: Ways | undefined;
afterEach(async () => {
  await ways?.stop();
  ways = undefined;
});

const longest = 500;
/** What every request of one client call was booked at, in their order. */
async function booked(relays: boolean, script: Script, body: object = {}) {
  ways = await openWays([{ name: "up", kind: "openai", relays, script }]);
  const answer = await ways.chat({ stream: true, max_tokens: longest, ...body });
  await answer.text();
  const { app, fakes } = ways;
  const rows = await soon(() => app.holds().length === 0 && app.usage().length === fakes[0]!.calls() && app.usage());
  return { rows, status: answer.status };
}
const counts = (prompt: number, answer: number) => ({ usage: { prompt_tokens: prompt, completion_tokens: answer } });
const last = (prompt: number, answer: number) => ({ choices: [], ...counts(prompt, answer) });

describe.each([
  ["relayed", true],
  ["translated", false],
])("a Chat Completions stream that is %s", (_way, relays) => {
  const early = piece("a", null, counts(100, 1));

  test.each<[string, Script]>([
    // Torn a while after the last piece, so that it is not lost with the connection.
    ["is cut", { ...chunkStream([early, piece("b", "stop")], "destroy"), chunkDelayMs: 100 }],
    ["ends in order", chunkStream([early, piece("b", "stop")])],
    ["ends with its closing word", chunkStream([early, piece("b", "stop"), "[DONE]"])],
    ["ends with empty figures", chunkStream([early, piece("b", "stop"), { choices: [], usage: {} }, "[DONE]"])],
  ])("and told figures only before its last word is booked at the bound of its answer when it %s", async (_end, script) => {
    const { rows } = await booked(relays, script);
    expect(rows).toMatchObject([{ state: "bound", estimated: 1, input_tokens: 100, output_tokens: longest }]);
    expect(rows[0]!.cost_nano_usd).toBe(100 * nano.input + longest * nano.output);
  });

  test.each<[string, Script]>([
    ["with it", chunkStream([early, piece("b", "stop", counts(100, 20))])],
    ["after it", chunkStream([early, piece("b", "stop"), last(100, 20)])],
    ["twice, the second time less", chunkStream([piece("b", "stop"), last(100, 20), last(1, 1), "[DONE]"])],
    ["less than before it", chunkStream([piece("a", null, counts(100, 20)), piece("b", "stop"), last(0, 0), "[DONE]"])],
  ])("and told them %s is booked at the highest", async (_when, script) => {
    const { rows } = await booked(relays, script);
    expect(rows).toMatchObject([{ state: "settled", estimated: 0, input_tokens: 100, output_tokens: 20 }]);
  });

  test("and found its prompt in the cache in the end is booked as that", async () => {
    const usage = { prompt_tokens: 100, completion_tokens: 20, prompt_tokens_details: { cached_tokens: 90 } };
    const { rows } = await booked(relays, chunkStream([early, piece("b", "stop"), { choices: [], usage }, "[DONE]"]));
    expect(rows).toMatchObject([{ state: "settled", input_tokens: 10, cache_read_tokens: 90, output_tokens: 20 }]);
  });

  const failed = { error: { message: "The server had an error while processing your request", type: "server_error" } };
  test.each<[string, object[]]>([
    ["as its first event", [failed]],
    ["after it had begun", [piece(""), failed]],
    ["that names a status", [piece(""), { error: { code: 503, message: "busy" } }]],
  ])("and has an error %s may have cost its bound, every time", async (_where, chunks) => {
    const { rows } = await booked(relays, chunkStream(chunks));
    expect(rows.length).toBeGreaterThan(0);
    for (const row of rows) {
      expect(row).toMatchObject({ state: "bound", cost_nano_usd: row.bound_nano_usd });
      expect(row.cost_nano_usd).toBeGreaterThanOrEqual(longest * nano.output);
    }
  });

  test("and has an error after something was shown is not asked for again", async () => {
    const { rows } = await booked(relays, chunkStream([piece("a"), failed]));
    expect(rows).toMatchObject([{ state: "bound", failure_code: "MODEL_FAILED" }]);
  });

  test.each([500, 503, 529])("and is refused as a whole with status %i has cost nothing", async fail => {
    const { rows } = await booked(relays, { fail });
    expect(rows.length).toBeGreaterThan(0);
    for (const row of rows) expect(row).toMatchObject({ state: "released", cost_nano_usd: 0 });
  });
});

test("several answers have told their figures when the last of them is done", async () => {
  const other = (finish: string | null, answer: number) => ({
    choices: [{ index: 1, delta: { content: "b" }, finish_reason: finish }],
    ...counts(100, answer),
  });
  const first = [piece("a"), other(null, 2), piece("", "stop")];
  const cut = await booked(true, chunkStream([...first, other(null, 9)]), { n: 2 });
  expect(cut.rows).toMatchObject([{ state: "bound", output_tokens: 2 * longest }]);
  await ways?.stop();
  const whole = await booked(true, chunkStream([...first, other("stop", 9)]), { n: 2 });
  expect(whole.rows).toMatchObject([{ state: "settled", output_tokens: 9 }]);
});
