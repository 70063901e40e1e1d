import type { Message, Session } from "../../../contract/messages.ts";
import { makeMessage, makeSession, pdfRef, pictureRef, richAnswer, type Scenario, text, usage } from "./data.ts";

const hour = 3_600_000;
const day = 24 * hour;

export type World = { sessions: Map<string, Session>; deleted: Map<string, Session>; messages: Map<string, Message[]> };

/** What a mock gateway holds when it starts. */
export function buildWorld(scenario: Scenario, nowMs: number): World {
  const world: World = { sessions: new Map(), deleted: new Map(), messages: new Map() };
  if (scenario === "empty" || scenario === "first-run" || scenario === "guide") return world;
  const add = (session: Session, messages: Message[] = []): void => {
    world.sessions.set(session.id, { ...session, messageCount: messages.length });
    world.messages.set(session.id, messages);
  };
  if (scenario === "huge") add(makeSession("huge", "Ten thousand messages", nowMs), hugeThread(nowMs));
  add(
    makeSession("heating", "Saving on heating", nowMs - 2 * 60_000, { costUsd: "0.023364" }),
    heating("heating", nowMs - 20 * 60_000),
  );
  add(makeSession("failures", "When things go wrong", nowMs - hour), failures("failures", nowMs - hour));
  add(makeSession("money", "Budget in a conversation", nowMs - 2 * hour, { costUsd: "0.0042" }), paid("money", nowMs - 2 * hour));
  add(makeSession("chinese", "给妈妈的生日安排", nowMs - 3 * hour), chinese("chinese", nowMs - 3 * hour));
  const titles = [
    "A birthday letter",
    "Backup of the photo library with restic and a very long title that does not fit",
    "Rust: lifetimes in iterators",
    "Ferien im Elsass",
    "Recipe: lentil stew",
    "旅行计划：京都四日",
    "Why does the router restart?",
    "Draft: letter to the landlord",
    "Names for a cat",
    "Tax questions 2026",
    "Reading list",
  ];
  for (const [at, title] of titles.entries()) {
    const when = nowMs - day * (at < 2 ? 1 : at < 5 ? 3 : at < 8 ? 15 : 70);
    add(makeSession(`s${at}`, title, when - at * hour), heating(`s${at}`, when - at * hour));
  }
  return world;
}

const pair = (
  sessionId: string,
  at: number,
  n: number,
  question: Message["parts"],
  answer: Partial<Message> & { parts: Message["parts"] },
): Message[] => [
  makeMessage({ id: `${sessionId}-q${n}`, sessionId, role: "user", parts: question, createdAt: at }),
  makeMessage({
    id: `${sessionId}-a${n}`,
    sessionId,
    role: "assistant",
    replyTo: `${sessionId}-q${n}`,
    createdAt: at + 900,
    ...answer,
  }),
];

function heating(sessionId: string, at: number): Message[] {
  return [
    ...pair(
      sessionId,
      at,
      1,
      [
        text("The gas bill went up by a third. What can I do in an old house without renovating?"),
        { kind: "image", file: pictureRef },
        { kind: "file", file: pdfRef },
      ],
      {
        parts: [
          {
            kind: "thinking",
            text: "An old house, no renovation. Quick wins first: night set-back, bleeding, pipe insulation.\n\nI should give costs and savings.",
          },
          text(richAnswer),
        ],
        usage: usage(1834, 612, 96),
        updatedAt: at + 14_000,
      },
    ),
    ...pair(sessionId, at + 60_000, 2, [text("Yes please, and keep it short.")], {
      parts: [
        { kind: "toolCall", id: "t1", name: "Bash", arguments: '{"command":"gnuplot --version"}' },
        { kind: "toolResult", callId: "t1", text: "gnuplot 6.0 patchlevel 2", isError: false },
        text(
          '```gnuplot\nset datafile separator ","\nset xdata time\nset timefmt "%s"\nplot "log.csv" using 1:2 with lines title "°C"\n```\n\nRun it with `gnuplot -p plot.gp`.',
        ),
      ],
    }),
  ];
}

function failures(sessionId: string, at: number): Message[] {
  const reason = { type: "api_error" };
  return [
    ...pair(sessionId, at, 1, [text("Summarise the three reports, please.")], {
      state: "interrupted",
      parts: [text("The first report deals with the water supply of the upper village. Its main finding is that")],
      failure: {
        ...reason,
        code: "MODEL_CUT",
        message: "The answer from anthropic broke off.",
        hint: "What came is kept; press Answer again for a whole one.",
      },
    }),
    ...pair(sessionId, at + 5000, 2, [text("And the second one?")], {
      state: "refused",
      parts: [],
      usage: null,
      failure: {
        ...reason,
        code: "BUDGET_SPENT",
        message:
          "The daily budget does not allow this: $0.03 of $2.00 are left, and it needs up to $0.12 ($1.87 are used or reserved).",
        hint: "It starts anew at 2026-11-03 00:00 (Europe/Berlin). A shorter message or a new conversation may still fit; the owner can add money under Budget; models that cost nothing go on answering.",
      },
    }),
    ...pair(sessionId, at + 10_000, 3, [text("Try the local model.")], {
      state: "failed",
      parts: [],
      usage: null,
      model: "ollama/qwen3:8b",
      failure: {
        ...reason,
        code: "MODEL_UNREACHABLE",
        message: "ollama cannot be reached at http://127.0.0.1:11434.",
        hint: "Check the address and whether the server is running.",
      },
    }),
  ];
}

/** Answers that cost something, one at its bound, one by the local model, and two refusals. */
function paid(sessionId: string, at: number): Message[] {
  const reason = { type: "billing_error" };
  return [
    ...pair(sessionId, at, 1, [text("How long does a stew keep?")], {
      parts: [text("Three days in the fridge, three months in the freezer.")],
      cost: { usd: "0.0042", estimated: false },
    }),
    ...pair(sessionId, at + 5000, 2, [text("And with cream in it?")], {
      state: "interrupted",
      parts: [text("With cream it keeps one day less, because")],
      cost: { usd: "0.3312", estimated: true },
      usage: { ...usage(1834, 412), estimated: true },
    }),
    ...pair(sessionId, at + 8000, 3, [text("Go on.")], {
      parts: [text("because cream turns sour first.")],
      model: "ollama/qwen3:8b",
      cost: null,
      insteadOf: "budget",
    }),
    ...pair(sessionId, at + 9000, 4, [text("Ask the new one.")], {
      state: "refused",
      parts: [],
      usage: null,
      cost: null,
      failure: {
        ...reason,
        code: "PRICE_UNKNOWN",
        message: "The price of openai/gpt-6-mini is not known, so its cost cannot be limited.",
        hint: 'Enter it under Budget → Prices, or mark the model free: `cost.prices: {"openai/gpt-6-mini": "free"}`.',
      },
    }),
    ...pair(sessionId, at + 10_000, 5, [text("And now?")], {
      state: "refused",
      parts: [],
      usage: null,
      cost: null,
      failure: {
        ...reason,
        code: "BUDGET_SPENT",
        message:
          "The daily budget does not allow this: $0.00 of $2.00 are left, and it needs up to $0.12 ($1.90 are used or reserved).",
        hint: "It starts anew at 2026-11-03 00:00 (Europe/Berlin). A shorter message or a new conversation may still fit; the owner can add money under Budget; models that cost nothing go on answering.",
      },
    }),
  ];
}

function chinese(sessionId: string, at: number): Message[] {
  return pair(sessionId, at, 1, [text("妈妈下周六六十岁生日，想在家里办一个温馨的聚会，大约十二个人，帮我安排一下。")], {
    parts: [
      text(
        "好的，下面是一份**不赶时间**的安排：\n\n## 上午\n- 十点前把客厅收拾好，留出合影的位置\n- 提前炖上红烧肉，小火两小时\n\n## 下午\n1. 三点客人到，先喝茶\n2. 四点看老照片（建议提前扫描二十张左右）\n3. 六点开饭\n\n| 菜 | 谁来做 | 什么时候 |\n| --- | --- | --- |\n| 红烧肉 | 你 | 前一天 |\n| 清蒸鱼 | 爸爸 | 当天五点半 |\n| 长寿面 | 妹妹 | 开饭时 |\n\n需要我写一段简短的祝词吗？",
      ),
    ],
    model: "openai/gpt-6",
  });
}

function hugeThread(nowMs: number): Message[] {
  return Array.from({ length: 5000 }, (_, n) =>
    pair("huge", nowMs - (5000 - n) * 60_000, n, [text(`Question ${n}: what is ${n} times ${n + 1}?`)], {
      parts: [text(n % 7 === 0 ? richAnswer : `It is **${n * (n + 1)}**.\n\nBecause ${n} · ${n + 1} = ${n * (n + 1)}.`)],
    }),
  ).flat();
}
