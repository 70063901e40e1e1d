import Sqlite from "better-sqlite3";
import { homePaths } from "../../gateway/config/home.ts";
import type { CrowdUser } from "./crowd.ts";
import { type BilledCall, type BillingOptions, type BillingProvider, startBilling } from "./upstreams/billing.ts";
import { type BillingRates, fingerprint, priceOf } from "./upstreams/billing-usage.ts";

/** Three agents: one of each API, each falling back to the other, and one whose first provider cannot be reached. */
export const agents = ["alpha", "beta", "gamma"] as const;
export const ownerToken = "money-test-token-0123456789abcdef0123";

const rate = (input: number, output: number): BillingRates => ({
  input,
  output,
  cacheRead: input / 10,
  cacheWrite: input * 1.25,
});
export const rates: Readonly<Record<string, BillingRates>> = {
  "oa/alpha": rate(2_000, 8_000),
  "an/alpha": rate(3_000, 15_000),
  "oa/beta": rate(4_000, 16_000),
  "an/beta": rate(5_000, 25_000),
  "oa/gamma": rate(1_200, 4_800),
  "an/gamma": rate(2_400, 9_600),
  "dead/gamma": rate(1_200, 4_800),
};

/** Stop lines in nano-dollars, by `SCOPE day` and `SCOPE month`; scopes are `*`, `agent:NAME`, `user:NAME`. */
export type StopLines = Readonly<Record<string, number>>;

/** A time zone in which it is about noon, so that no day ends in a test. */
export function noonZone(now: Date): string {
  const ahead = 12 - now.getUTCHours();
  return `Etc/GMT${ahead > 0 ? "-" : "+"}${Math.abs(ahead)}`;
}

/** The settings of a gateway in front of the billing provider. */
export function moneySettings(upstream: string, lines: StopLines, more: { cost?: object; session?: object } = {}): object {
  const budgetOf = (scope: string) => ({
    ...(lines[`${scope} day`] === undefined ? {} : { dailyBudget: lines[`${scope} day`]! / 1e9 }),
    ...(lines[`${scope} month`] === undefined ? {} : { monthlyBudget: lines[`${scope} month`]! / 1e9 }),
  });
  const models = [...agents];
  return {
    gateway: { auth: { token: ownerToken } },
    providers: [
      { name: "oa", type: "openai-compatible", baseUrl: `${upstream}/v1`, apiKey: "k", models, timeoutSeconds: 2 },
      { name: "an", type: "anthropic", baseUrl: upstream, apiKey: "k", models, timeoutSeconds: 2 },
      { name: "dead", type: "openai-compatible", baseUrl: "http://127.0.0.1:1/v1", apiKey: "k", models: ["gamma"] },
    ],
    agents: {
      alpha: { model: "oa/alpha", fallbacks: ["an/alpha"], maxOutputTokens: 400 },
      beta: { model: "an/beta", fallbacks: ["oa/beta"], maxOutputTokens: 400 },
      gamma: { model: "dead/gamma", fallbacks: ["oa/gamma", "an/gamma"], maxOutputTokens: 400 },
    },
    defaultModel: "oa/alpha",
    cost: {
      stopThreshold: 1,
      timeZone: noonZone(new Date()),
      rateLimit: { perMinute: 100_000, burst: 100_000 },
      ...budgetOf("*"),
      prices: Object.fromEntries(
        Object.entries(rates).map(([model, its]) => [model, { ...priceOf(its), maxOutputTokens: 4_096 }]),
      ),
      limits: [
        ...agents.map(agent => ({ agent, ...budgetOf(`agent:${agent}`) })),
        { user: "owner", ...budgetOf("user:owner") },
        { user: "phone", ...budgetOf("user:phone") },
      ],
      ...more.cost,
    },
    ...(more.session ? { session: more.session } : {}),
  };
}

const scopesOf = ({ agent, user }: BilledCall): string[] => ["*", `agent:${agent}`, `user:${user}`];

/** The provider, and a watch over its bill: at the moment in which a call is billed every line is looked at. */
export async function startWatchedBilling(options: Omit<BillingOptions, "rates" | "onBill">) {
  const sums = new Map<string, number>();
  const passed: string[] = [];
  let lines: StopLines = {};
  const provider = await startBilling({
    ...options,
    rates,
    onBill: call => {
      for (const scope of scopesOf(call)) {
        const sum = (sums.get(scope) ?? 0) + call.nanoUsd;
        sums.set(scope, sum);
        for (const unit of ["day", "month"]) {
          const line = lines[`${scope} ${unit}`];
          if (line !== undefined && sum > line) passed.push(`${scope} ${unit}: ${sum} > ${line} with ${call.call}`);
        }
      }
    },
  });
  return {
    ...provider,
    setLines: (next: StopLines): void => {
      lines = next;
    },
    billed: (scope: string): number => sums.get(scope) ?? 0,
    /** Every time a bill was above a line; must stay empty. */
    passed: passed as readonly string[],
  };
}

/** Pairs a device whose role is not the owner's. */
export async function pairUser(url: string, name: string): Promise<CrowdUser & { readonly id: string }> {
  const headers = { authorization: `Bearer ${ownerToken}`, "content-type": "application/json" };
  const post = async (path: string, body: object): Promise<Record<string, string>> => {
    const answer = await fetch(url + path, { method: "POST", headers, body: JSON.stringify(body) });
    if (answer.status !== 201) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as Record<string, string>;
  };
  const { code } = await post("/api/pairings", { role: "user" });
  const { deviceId = "", accessToken = "" } = await post("/api/devices/pair", { code, name });
  return { name, token: accessToken, id: deviceId };
}

type LedgerRow = {
  readonly model: string;
  readonly state: "settled" | "released" | "bound";
  readonly input: number;
  readonly cacheRead: number;
  readonly cacheWrite: number;
  readonly output: number;
  readonly nanoUsd: number;
  readonly said: string | null;
};

/** A gateway's ledger, read beside it. `user` is the id of the device `phone`. */
export function readLedger(home: string, user: string) {
  const db = new Sqlite(homePaths(home).database, { readonly: true, timeout: 10_000 });
  const pluck = (sql: string, ...args: string[]): number =>
    db
      .prepare<string[], number>(sql)
      .pluck()
      .get(...args) ?? 0;
  const where = (scope: string): [string, string[]] => {
    if (scope === "*") return ["", []];
    const [kind, name = ""] = scope.split(":");
    return [`WHERE ${kind} = ?`, [name === "phone" ? user : name]];
  };
  const sum = (scope: string, column: string, table: string): number => {
    const [clause, args] = where(scope);
    return pluck(`SELECT coalesce(sum(${column}), 0) FROM ${table} ${clause}`, ...args);
  };
  return {
    spent: (scope: string): number => sum(scope, "cost_nano_usd", "usage_days"),
    /** What is spent and held, in one look. */
    recorded: (scope: string): number =>
      db.transaction(() => sum(scope, "cost_nano_usd", "usage_days") + sum(scope, "bound_nano_usd", "holds"))(),
    holds: (): number => pluck("SELECT count(*) FROM holds"),
    rows: (): LedgerRow[] =>
      db
        .prepare<[], LedgerRow>(
          `SELECT u.provider || '/' || u.model AS model, u.state, input_tokens AS input, cache_read_tokens AS cacheRead,
             cache_write_tokens AS cacheWrite, output_tokens AS output, u.cost_nano_usd AS nanoUsd,
             coalesce(asked.text, said.text) AS said
           FROM usage u LEFT JOIN messages said ON said.id = u.message_id LEFT JOIN messages asked ON asked.id = said.reply_to`,
        )
        .all(),
    close: (): void => void db.close(),
  };
}

export type LedgerView = ReturnType<typeof readLedger>;

/**
 * Lays ledgers beside the bill. `foreign`: booked as reported, and nothing like it is on the bill. `wrong`: booked at another sum, or for
 * another call. `lost`: a client has its whole answer, and no ledger has its true cost. All must be empty.
 */
export function compareWithBill(rows: readonly LedgerRow[], bill: BillingProvider["bill"], answered: ReadonlySet<string>) {
  const billed = new Map(bill.map(call => [fingerprint(call.model, call.usage), call]));
  const exact = new Set<BilledCall>();
  const foreign: string[] = [];
  const wrong: string[] = [];
  for (const row of rows) {
    if (row.state !== "settled") continue;
    const key = fingerprint(row.model, row);
    const call = billed.get(key);
    if (!call) foreign.push(key);
    else if (call.nanoUsd !== row.nanoUsd || (row.said !== null && !row.said.includes(`[call ${call.call} `)) || exact.has(call))
      wrong.push(`${key} booked ${row.nanoUsd}, billed ${call.nanoUsd} for ${call.call}`);
    else exact.add(call);
  }
  const exactCalls = new Set([...exact].map(({ call }) => call));
  const lost = [...answered].filter(call => {
    const own = bill.filter(one => one.call === call);
    // Where the provider never told the figures nobody can book them.
    return own.some(one => one.told) && !exactCalls.has(call);
  });
  return { foreign, wrong, lost, exact: exact.size };
}
