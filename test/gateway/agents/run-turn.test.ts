import { beforeEach, describe, expect, it } from "vitest";
import { createRunTurn } from "../../../gateway/agents/run-turn.ts";
import type { Turn, TurnEvent } from "../../../gateway/agents/turn.ts";
import type { Hold, Reservation, Settlement } from "../../../gateway/budget/ledger.ts";
import { createFakeModel, fail, type Step, say } from "../../support/fake-model.ts";

const request = { system: "", messages: [{ role: "user" as const, parts: [{ kind: "text" as const, text: "abcdefgh" }] }] };
const log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

let holds: Hold[];
let settled: Settlement[];
let sleeps: number[];
let reserve: (hold: Hold) => Reservation;
beforeEach(() => {
  holds = [];
  settled = [];
  sleeps = [];
  reserve = hold => ({ kind: "granted", holdId: hold.id });
});

const models = (...scripts: (readonly Step[])[][]) =>
  scripts.map((plays, n) => {
    const model = createFakeModel(`p${n}`);
    model.play(...plays);
    return model;
  });

function turnOf(providers: ReturnType<typeof models>): Turn {
  const resolved = providers.map(provider => ({ provider, model: "m" }));
  return {
    principal: "owner",
    channel: "api",
    agent: "default",
    sessionId: null,
    messageId: null,
    models: resolved as unknown as Turn["models"],
  };
}

const runTurn = createRunTurn({
  ledger: {
    hold: async hold => {
      holds.push(hold);
      return reserve(hold);
    },
    settle: async settlement => void settled.push(settlement),
  },
  clock: { now: () => 1 },
  log,
  random: () => 0.5,
  sleep: async ms => void sleeps.push(ms),
});

async function play(providers: ReturnType<typeof models>, signal = new AbortController().signal): Promise<TurnEvent[]> {
  const events: TurnEvent[] = [];
  for await (const event of runTurn(turnOf(providers), request, signal)) events.push(event);
  return events;
}

const words = (events: readonly TurnEvent[]): string[] =>
  events.map(event => {
    switch (event.kind) {
      case "answering":
        return `${event.provider} ${event.attempt}`;
      case "text":
        return `"${event.text}"`;
      case "failure":
        return `failure ${event.code}${event.aborted ? " aborted" : ""}${event.refused ? " refused" : ""}`;
      default:
        return event.kind;
    }
  });

const overloaded = fail("MODEL_OVERLOADED", { retryable: true, status: 529 });

describe("a turn", () => {
  it.each<[string, (readonly Step[])[][], string[], number[]]>([
    ["answers", [[say("a", "b")]], ["p0 1", '"a"', '"b"', "end"], []],
    ["asks again where nothing was shown", [[[overloaded], say("a")]], ["p0 1", "p0 2", '"a"', "end"], [250]],
    [
      "asks three times at most, then the fallback",
      [[[overloaded]], [say("a")]],
      ["p0 1", "p0 2", "p0 3", "p1 4", '"a"', "end"],
      [250, 500],
    ],
    [
      "goes to the fallback at once where asking again is no use",
      [[[fail("MODEL_KEY_REFUSED")]], [say("a")]],
      ["p0 1", "p1 2", '"a"', "end"],
      [],
    ],
    [
      "tells of the model that was chosen when all fail",
      [[[fail("MODEL_KEY_REFUSED")]], [[fail("MODEL_UNREACHABLE")]]],
      ["p0 1", "p1 2", "failure MODEL_KEY_REFUSED"],
      [],
    ],
    [
      "never asks again once something was shown",
      [[[{ kind: "text", text: "a" }, { ...overloaded }]], [say("b")]],
      ["p0 1", '"a"', "failure MODEL_OVERLOADED"],
      [],
    ],
    [
      "counts thinking as shown",
      [[[{ kind: "thinking", text: "hm" }, overloaded]], [say("b")]],
      ["p0 1", "thinking", "failure MODEL_OVERLOADED"],
      [],
    ],
    [
      "waits as long as the provider names",
      [[[{ ...overloaded, retryAfterMs: 3_000 }], say("a")]],
      ["p0 1", "p0 2", '"a"', "end"],
      [3_250],
    ],
    [
      "does not wait longer than 20 s",
      [[[{ ...overloaded, retryAfterMs: 20_001 }], say("a")]],
      ["p0 1", "failure MODEL_OVERLOADED"],
      [],
    ],
    ["asks again when an answer broke off before its first word", [[[], say("a")]], ["p0 1", "p0 2", '"a"', "end"], [250]],
  ])("%s", async (_what, scripts, expected, waits) => {
    expect(words(await play(models(...scripts)))).toEqual(expected);
    expect(sleeps).toEqual(waits);
  });

  it("holds every attempt before asking and settles each exactly once", async () => {
    const events = await play(models([[overloaded], [overloaded], [{ kind: "throw" }]], [say("a")]));
    const last = events.at(-1);
    const all = [...settled, last?.kind === "end" ? last.settlement : null];
    expect(all.map(one => one?.holdId)).toEqual(holds.map(hold => hold.id));
    expect(holds.map(hold => [hold.provider, hold.attempt])).toEqual([
      ["p0", 1],
      ["p0", 2],
      ["p0", 3],
      ["p1", 4],
    ]);
    expect(all.map(one => one?.failureCode)).toEqual(["MODEL_OVERLOADED", "MODEL_OVERLOADED", "MODEL_GARBLED", null]);
    // A provider that said 529 did no work; one that broke may have.
    expect(all.map(one => one?.usage?.estimated)).toEqual([false, false, true, false]);
  });

  it("asks no model when the ledger refuses", async () => {
    reserve = () => ({ kind: "refused", failure: { code: "MODEL_NO_CREDIT", slots: {} } });
    const [provider] = models([say("a")]);
    expect(words(await play([provider!]))).toEqual(["failure MODEL_NO_CREDIT refused"]);
    expect(provider!.requests).toEqual([]);
  });

  it("keeps the last value reported of each figure, and estimates what was not reported", async () => {
    const reported: Step[] = [
      { kind: "usage", usage: { inputTokens: 7, outputTokens: 1, cacheReadTokens: 3 } },
      { kind: "text", text: "x" },
      { kind: "usage", usage: { outputTokens: 9 } },
      { kind: "end", stop: "end" },
    ];
    const usageOf = (events: TurnEvent[]) => {
      const last = events.at(-1);
      return last?.kind === "end" ? last.settlement.usage : undefined;
    };
    expect(usageOf(await play(models([reported])))).toMatchObject({
      inputTokens: 7,
      outputTokens: 9,
      cacheReadTokens: 3,
      estimated: false,
    });
    const silent: Step[] = [
      { kind: "text", text: "four chars, twelve: 你好" },
      { kind: "end", stop: "end" },
    ];
    expect(usageOf(await play(models([silent])))).toMatchObject({ inputTokens: 18, outputTokens: 7, estimated: true });
  });

  it("ends promptly when it is aborted, also when the model does not", async () => {
    const provider = createFakeModel("p0");
    provider.play([{ kind: "text", text: "a" }, "hang"]);
    const deaf: typeof provider = { ...provider, answer: asked => provider.answer(asked, new AbortController().signal) };
    for (const one of [provider, deaf]) {
      const aborter = new AbortController();
      const stopped: typeof provider = {
        ...one,
        async *answer(asked, signal) {
          for await (const event of one.answer(asked, signal)) {
            yield event;
            setTimeout(() => aborter.abort(), 5);
          }
        },
      };
      // Both would be silent for days.
      const events = await play([stopped], aborter.signal);
      expect(words(events)).toEqual(["p0 1", '"a"', "failure MODEL_CUT aborted"]);
      expect(events.at(-1)).toMatchObject({ settlement: { failureCode: "MODEL_CUT", usage: { estimated: true } } });
    }
  });

  it("aborts the model and settles when its listener leaves", async () => {
    const [provider] = models([[{ kind: "text", text: "a" }, "hang"]]);
    for await (const event of runTurn(turnOf([provider!]), request, new AbortController().signal))
      if (event.kind === "text") break;
    expect(settled).toMatchObject([{ failureCode: "MODEL_CUT", usage: { outputTokens: 1, estimated: true } }]);
    await expect.poll(() => provider!.open()).toBe(0);
  });
});
