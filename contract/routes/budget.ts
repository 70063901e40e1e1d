import * as z from "zod";
import { Usage, Usd } from "../messages.ts";
import { defineRoutes } from "./define.ts";

/** Whose money: the whole, or one user, agent, channel or device. */
export const scopeKinds = ["all", "user", "agent", "channel", "device"] as const;
export const ScopeKind = z.enum(scopeKinds);
/** A scope as one word: `*`, or `user:owner`, `agent:default`, `channel:api`, `device:ID`. */
export const Scope = z.string().min(1).max(300);

/** One window of one budget. `spentUsd` includes what is booked at its bound (`estimatedUsd`); `heldUsd` is reserved for running answers. */
export const Meter = z.object({
  spentUsd: Usd,
  estimatedUsd: Usd,
  heldUsd: Usd,
  /** Null: no limit is set. Added money is in the three lines already. */
  limitUsd: Usd.nullable(),
  alertUsd: Usd.nullable(),
  stopUsd: Usd.nullable(),
  addedUsd: Usd,
  /** Up to the stop line; never negative. */
  leftUsd: Usd.nullable(),
  /** `2026-11-21` or `2026-11`. */
  window: z.string(),
  startsAt: z.number(),
  resetsAt: z.number(),
  /** `stopped`: less is left than the cheapest useful answer could need, or something was refused since. */
  state: z.enum(["unlimited", "fine", "alert", "stopped"]),
});
export type Meter = z.infer<typeof Meter>;

/** `paceUsd`: what the month ends at if it goes on like its days until now; null in its first hours, when that says nothing. */
export const MonthMeter = Meter.extend({ paceUsd: Usd.nullable() });
export type MonthMeter = z.infer<typeof MonthMeter>;

export const ScopeMeters = z.object({
  scope: Scope,
  kind: ScopeKind,
  /** As people know it: a device's name, an agent's name. */
  name: z.string(),
  /** The row of `cost.limits` names a user, device or agent that there is not (any more): it limits nobody. */
  fitsNobody: z.boolean(),
  day: Meter,
  month: MonthMeter,
});
export type ScopeMeters = z.infer<typeof ScopeMeters>;

/** A share of a window's spending. */
export const Share = z.object({
  id: z.string(),
  name: z.string(),
  usd: Usd,
  estimatedUsd: Usd,
  calls: z.number().int(),
  inputTokens: z.number().int(),
  outputTokens: z.number().int(),
});
export type Share = z.infer<typeof Share>;

/** Dearest first. Models are `provider/model`. */
export const Breakdown = z.object({
  window: z.string(),
  model: z.array(Share),
  agent: z.array(Share),
  channel: z.array(Share),
  user: z.array(Share),
  device: z.array(Share),
});
export type Breakdown = z.infer<typeof Breakdown>;

export const BudgetNotice = z.object({
  id: z.string(),
  line: z.enum(["alert", "stop"]),
  unit: z.enum(["day", "month"]),
  scope: Scope,
  name: z.string(),
  window: z.string(),
  spentUsd: Usd,
  limitUsd: Usd,
  resetsAt: z.number(),
  at: z.number(),
});
export type BudgetNotice = z.infer<typeof BudgetNotice>;

const PriceState = z.object({
  /** Date of the table in force. */
  updatedAt: z.string(),
  ageDays: z.number().int(),
  /** Older than 30 days. */
  stale: z.boolean(),
  /** Models that are set up and whose price nobody knows: they are refused. */
  unpriced: z.array(z.string()),
});

export const Budget = z.object({
  day: Meter,
  month: MonthMeter,
  timeZone: z.string(),
  onStop: z.enum(["refuse", "local"]),
  /** `provider/model` that goes on at the stop line; null when there is none. */
  localModel: z.string().nullable(),
  maxPerRequestUsd: Usd.nullable(),
  /** The rows of `cost.limits` that have a budget. */
  limits: z.array(ScopeMeters),
  /** Today's and this month's spending. */
  by: z.object({ day: Breakdown, month: Breakdown }),
  /** Lines crossed in windows that still run, and not dismissed. */
  notices: z.array(BudgetNotice),
  prices: PriceState,
});
export type Budget = z.infer<typeof Budget>;

export const DayOfHistory = z.object({
  day: z.string(),
  usd: Usd,
  estimatedUsd: Usd,
  calls: z.number().int(),
  inputTokens: z.number().int(),
  outputTokens: z.number().int(),
});
export type DayOfHistory = z.infer<typeof DayOfHistory>;

/** One attempt to have a model answer. */
export const PaidCall = z.object({
  id: z.string(),
  at: z.number(),
  model: z.string(),
  agent: z.string(),
  channel: z.string(),
  user: z.string(),
  device: z.string().nullable(),
  /** `bound`: booked at its bound because the provider did not say. */
  state: z.enum(["settled", "released", "bound"]),
  usd: Usd,
  usage: Usage,
  failure: z.string().nullable(),
  sessionId: z.string().nullable(),
  sessionTitle: z.string().nullable(),
  messageId: z.string().nullable(),
});
export type PaidCall = z.infer<typeof PaidCall>;

/** Dollars for a million tokens, as decimal strings. */
export const RatesUsd = z.object({ input: Usd, output: Usd, cacheRead: Usd, cacheWrite5m: Usd, cacheWrite1h: Usd });
export const PriceRow = z.object({
  /** `provider/model` as in the settings here, or `vendor/model` of the table. */
  ref: z.string(),
  source: z.enum(["settings", "table", "local", "unknown"]),
  free: z.boolean(),
  /** Above how many prompt tokens which rates hold for the whole request; the first is 0. */
  tiers: z.array(z.object({ aboveInputTokens: z.number().int(), rates: RatesUsd })),
  effectiveFrom: z.string().nullable(),
  maxOutputTokens: z.number().int().nullable(),
});
export type PriceRow = z.infer<typeof PriceRow>;

export const PriceChange = z.object({
  ref: z.string(),
  kind: z.enum(["added", "removed", "changed"]),
  before: PriceRow.nullable(),
  after: PriceRow.nullable(),
  /** More than ten times, or less than a tenth of, what it was: counts only when the owner says so. */
  startling: z.boolean(),
});
export type PriceChange = z.infer<typeof PriceChange>;

export const BillRow = z.object({
  /** The provider's own name of the model; null for what a typed or reported figure does not divide. */
  model: z.string().nullable(),
  ourUsd: Usd,
  ourEstimatedUsd: Usd,
  theirUsd: Usd.nullable(),
  /** Theirs less ours; null also for one figure of a whole day beside rows by model. */
  differenceUsd: Usd.nullable(),
  calls: z.number().int(),
});
export const Bill = z.object({
  /** UTC, as providers bill. */
  day: z.string(),
  provider: z.string(),
  /** Where their figure comes from. */
  source: z.enum(["none", "typed", "report"]),
  fetchedAt: z.number().nullable(),
  /** True where a report can be read with an admin key; `hasKey` whether there is one. */
  canFetch: z.boolean(),
  hasKey: z.boolean(),
  rows: z.array(BillRow),
  totalOurUsd: Usd,
  totalTheirUsd: Usd.nullable(),
  /** Calls of that day that are booked at a bound and would be corrected, and by how much in all. */
  correctable: z.number().int(),
  correctionUsd: Usd.nullable(),
});
export type Bill = z.infer<typeof Bill>;

/** A window's key: `2026-11-21` for a day, `2026-11` for a month. */
const WindowKey = z.string().regex(/^\d{4}-\d\d(-\d\d)?$/);
const DayKey = z.string().regex(/^\d{4}-\d\d-\d\d$/);
const Amount = z
  .union([
    z.number(),
    z
      .string()
      .regex(/^\d+(\.\d{1,9})?$/)
      .transform(Number),
  ])
  .pipe(z.number().min(0.000_000_001).max(100_000));

export const budgetRoutes = defineRoutes({
  getBudget: {
    method: "GET",
    path: "/api/budget",
    access: "owner",
    summary: "What was spent, is held and is left, today and this month.",
    response: Budget,
  },
  addMoney: {
    method: "POST",
    path: "/api/budget/add",
    access: "owner",
    summary: "Add money to a budget for today (and by the same amount to its month).",
    body: z.object({ usd: Amount, scope: Scope.default("*") }),
    response: Budget,
  },
  dismissNotice: {
    method: "POST",
    path: "/api/budget/notices/:id/dismiss",
    access: "owner",
    summary: "Take a notice off the page.",
    params: z.object({ id: z.string().min(1).max(200) }),
    response: z.object({ ok: z.literal(true) }),
  },
  budgetHistory: {
    method: "GET",
    path: "/api/budget/history",
    access: "owner",
    summary: "Spending by day, oldest first; days without any are there with 0.",
    query: z.object({ days: z.coerce.number().int().min(1).max(730).default(90) }),
    response: z.object({ days: z.array(DayOfHistory), totalUsd: Usd }),
  },
  budgetBreakdown: {
    method: "GET",
    path: "/api/budget/breakdown/:window",
    access: "owner",
    summary: "Spending of a day or a month by model, agent, channel, user and device.",
    params: z.object({ window: WindowKey }),
    response: Breakdown,
  },
  paidCalls: {
    method: "GET",
    path: "/api/budget/calls",
    access: "owner",
    summary: "Newest calls first until `usd` dollars are accounted for.",
    query: z.object({
      usd: z.coerce.number().positive().max(100_000).default(20),
      limit: z.coerce.number().int().min(1).max(1_000).default(200),
    }),
    response: z.object({ calls: z.array(PaidCall), totalUsd: Usd, complete: z.boolean() }),
  },
  exportSpending: {
    method: "GET",
    path: "/api/budget/export.csv",
    access: "owner",
    summary: "Every call of a span of days as CSV.",
    query: z.object({ from: DayKey.optional(), to: DayKey.optional() }),
    produces: "text/csv",
  },
  listPrices: {
    method: "GET",
    path: "/api/prices",
    access: "owner",
    summary: "Prices of the models that are set up, then the whole table.",
    response: PriceState.extend({ own: z.array(PriceRow), table: z.array(PriceRow), source: z.string() }),
  },
  setPrice: {
    method: "PUT",
    path: "/api/prices/own",
    access: "owner",
    summary: "Enter a model's price, mark it free, or (null) go back to the table.",
    body: z.object({
      ref: z.string().min(3).max(300),
      price: z
        .union([
          z.literal("free"),
          z.object({
            input: Amount,
            output: Amount,
            cacheRead: Amount.optional(),
            cacheWrite5m: Amount.optional(),
            cacheWrite1h: Amount.optional(),
            maxOutputTokens: z.number().int().positive().optional(),
          }),
        ])
        .nullable(),
      /** Needed when a price is more than ten times, or less than a tenth of, the table's. */
      confirm: z.boolean().default(false),
    }),
    response: PriceRow,
  },
  previewPrices: {
    method: "POST",
    path: "/api/prices/preview",
    access: "owner",
    summary: "What a newer price table would change; nothing is changed.",
    body: z.object({ text: z.string().max(8_000_000) }),
    response: z.object({ updatedAt: z.string(), sha256: z.string(), changes: z.array(PriceChange) }),
  },
  importPrices: {
    method: "POST",
    path: "/api/prices/import",
    access: "owner",
    summary: "Put a newer price table in force. `confirm` accepts startling changes.",
    body: z.object({ text: z.string().max(8_000_000), confirm: z.boolean().default(false) }),
    response: z.object({ updatedAt: z.string(), changes: z.number().int() }),
  },
  listBills: {
    method: "GET",
    path: "/api/budget/bills/:day",
    access: "owner",
    summary: "Each provider's day (UTC) beside what is booked here.",
    params: z.object({ day: DayKey }),
    response: z.object({ bills: z.array(Bill) }),
  },
  typeBill: {
    method: "PUT",
    path: "/api/budget/bills/:day/:provider",
    access: "owner",
    summary: "Enter the provider's own figure for a day, in all or by model.",
    params: z.object({ day: DayKey, provider: z.string().min(1).max(64) }),
    body: z.object({
      figures: z
        .array(z.object({ model: z.string().min(1).max(256).nullable(), usd: z.union([Amount, z.literal(0), z.literal("0")]) }))
        .min(1)
        .max(500),
    }),
    response: Bill,
  },
  fetchBill: {
    method: "POST",
    path: "/api/budget/bills/:day/:provider/fetch",
    access: "owner",
    summary: "Read the provider's own report of a day with the admin key.",
    params: z.object({ day: DayKey, provider: z.string().min(1).max(64) }),
    response: Bill,
  },
  correctBill: {
    method: "POST",
    path: "/api/budget/bills/:day/:provider/correct",
    access: "owner",
    summary: "Correct what is booked at a bound by the provider's figure.",
    params: z.object({ day: DayKey, provider: z.string().min(1).max(64) }),
    response: z.object({ corrected: z.number().int(), byUsd: Usd, bill: Bill }),
  },
});
