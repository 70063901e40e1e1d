import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createMessageReads } from "../../gateway/conversations/read-messages.ts";
import { createSearch } from "../../gateway/conversations/search.ts";
import { shortTokens } from "../../gateway/conversations/short-tokens.ts";
import { type Database, openDatabase } from "../../gateway/db/open.ts";

export type HistoryFigures = {
  readonly messages: number;
  readonly databaseMegabytes: number;
  /** Reading a session of 10,000 messages and writing it as JSON: median and slowest of 15. */
  readonly openMs: { readonly median: number; readonly worst: number };
  /** The newest 200 of it, as the page loads them. */
  readonly openNewestMs: { readonly median: number; readonly worst: number };
  /** Each query cold-ish (median and slowest of 9) over all messages. */
  readonly searchMs: Readonly<Record<string, { readonly median: number; readonly worst: number; readonly hits: number }>>;
};

/** Numbers that look random and are the same in every run. */
function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const syllables = "ba ke lo mi nu ra se ti vo za che dra fli gro ple sta tri qua shi thu".split(" ");
const han = [
  ..."的一是不了人我在有他这中大来上国个到说们为子和你地出道也时年得就那要下以生会自着去之过家学对可她里后小么心多天而能好都然没日于起还发成事只作当想看文无开手十用主行方又如前所本见经头面公同三已老从动两长",
];

/** Words with frequencies as in a language: few very common ones, many rare ones. */
function createTexts(random: () => number): () => string {
  const vocabulary = Array.from({ length: 30_000 }, () =>
    Array.from({ length: 1 + Math.floor(random() * 3) }, () => syllables[Math.floor(random() * syllables.length)]).join(""),
  );
  const pick = <T>(all: readonly T[]): T => all[Math.floor(all.length * random() ** 4)] as T;
  return () => {
    const words = 12 + Math.floor(random() * 24);
    // A language of each kind, and messages that mix both, as people do who write about software in Chinese.
    const kind = random();
    if (kind < 0.1)
      return Array.from({ length: words }, () => (random() < 0.2 ? pick(vocabulary) : pick(han))).join(random() < 0.5 ? "" : " ");
    if (kind < 0.35) return Array.from({ length: words * 2 }, () => pick(han)).join("");
    return Array.from({ length: words }, () => pick(vocabulary)).join(" ");
  };
}

function fill(db: Database, messages: number): string {
  const random = createRandom(7);
  const text = createTexts(random);
  const session = db.prepare(
    "INSERT INTO sessions (id, title, channel, agent, principal, message_count, created_at, updated_at) VALUES (?, ?, 'webchat', 'default', 'owner', ?, 0, ?)",
  );
  const insert = db.prepare(
    `INSERT INTO messages (id, session_id, reply_to, role, state, channel, sender, text, model, usage, created_at, updated_at)
     VALUES (?, ?, ?, ?, 'answered', 'webchat', 'owner', ?, ?, ?, ?, ?)`,
  );
  const long = db.prepare("INSERT INTO messages_fts (rowid, text) VALUES (?, ?)");
  const short = db.prepare("INSERT INTO messages_short (rowid, tokens) VALUES (?, ?)");
  const usage =
    '{"inputTokens":812,"outputTokens":40,"cacheReadTokens":0,"cacheWriteTokens":0,"cacheWrite1hTokens":0,"thinkingTokens":0,"estimated":false}';
  const longSession = "session-of-10000";
  const add = (sessionId: string, n: number): void => {
    const own = n % 2 === 0;
    let said = text();
    if (n === 1_234) said += " xylophonequartz 凤凰";
    const seq = insert.run(
      `m${n}`,
      sessionId,
      own ? null : `m${n - 1}`,
      own ? "user" : "assistant",
      said,
      own ? null : "a/b",
      own ? null : usage,
      n,
      n,
    ).lastInsertRowid;
    long.run(seq, said);
    const tokens = shortTokens(said);
    if (tokens.length > 0) short.run(seq, tokens.join(" "));
  };
  db.pragma("synchronous = OFF");
  let n = 0;
  const batch = db.transaction((sessionId: string, count: number) => {
    session.run(sessionId, `Session ${sessionId}`, count, n);
    for (let i = 0; i < count; i++) add(sessionId, n++);
  });
  while (n < messages - 10_000) batch(`s${n}`, Math.min(2_000, messages - 10_000 - n));
  batch(longSession, 10_000);
  return longSession;
}

function time(rounds: number, run: () => number): { median: number; worst: number; hits: number } {
  let hits = 0;
  const times = Array.from({ length: rounds }, () => {
    const start = performance.now();
    hits = run();
    return performance.now() - start;
  }).sort((a, b) => a - b);
  const round = (ms: number | undefined): number => Math.round((ms ?? 0) * 100) / 100;
  return { median: round(times[Math.floor(rounds / 2)]), worst: round(times.at(-1)), hits };
}

const queries: Readonly<Record<string, string>> = {
  "rare word": "xylophonequartz",
  "common word": "bake",
  "part of words": "keloba",
  "common words together": "bake loba milo",
  "no hit, common trigrams": "bakelomikenu",
  "rare Chinese word (2)": "凤凰",
  "common Chinese word (2)": "的一",
  "common Chinese character": "的",
  "Chinese phrase (4)": "的一是不",
  "short Latin word": "ba",
  "long and short": "bake 的一",
  "common and rare": "bake 凤凰",
};

/** Fills a database with `messages` messages (default one million, a few minutes) and measures opening and searching. */
export async function measureHistory(messages = 1_000_000): Promise<HistoryFigures> {
  const folder = mkdtempSync(join(tmpdir(), "hearth-bench-"));
  const file = join(folder, "hearth.db");
  try {
    const filling = openDatabase(file);
    const longSession = fill(filling, messages);
    filling.close();
    const db = openDatabase(file);
    const reads = createMessageReads(db);
    const search = createSearch(db);
    const open = (limit: number) => () =>
      JSON.stringify(reads.page(longSession, { before: undefined, limit }, "en")).length > 0 ? limit : 0;
    const size = (db.pragma("page_count", { simple: true }) as number) * (db.pragma("page_size", { simple: true }) as number);
    const figures: HistoryFigures = {
      messages,
      databaseMegabytes: Math.round(size / 1024 / 1024),
      openMs: time(15, open(10_000)),
      openNewestMs: time(15, open(200)),
      searchMs: Object.fromEntries(
        Object.entries(queries).map(([name, query]) => [name, time(9, () => search(query, null, 30).length)]),
      ),
    };
    db.close();
    return figures;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
