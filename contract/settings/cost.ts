import * as z from "zod";

const Percent = z.number().min(0).max(1);
/** USD; at most 9 million, which nano-dollars hold exactly. */
const UsDollars = z.number().min(0).max(9_000_000);
const PerMillion = z.number().positive().max(100_000);

/** Requests of one person: `burst` at once, then `perMinute` evenly. */
export const RateLimit = z.looseObject({
  perMinute: z.number().positive().max(100_000).default(10),
  burst: z.number().int().positive().max(100_000).default(10),
});
export type RateLimit = z.infer<typeof RateLimit>;

/** Dollars for a million tokens. What is left out is taken at the dearest a provider asks for it: `cacheRead` at `input`, `cacheWrite5m` at 1.25 and `cacheWrite1h` at twice `input`. */
export const OwnPrice = z.looseObject({
  input: PerMillion,
  output: PerMillion,
  cacheRead: PerMillion.optional(),
  cacheWrite5m: PerMillion.optional(),
  cacheWrite1h: PerMillion.optional(),
  /** Longest answer that the model gives, in tokens. */
  maxOutputTokens: z.number().int().positive().max(10_000_000).optional(),
  /** Tokens of prompt and answer together. */
  contextTokens: z.number().int().positive().max(100_000_000).optional(),
  /** USD for each search of the provider's web search. */
  webSearch: z.number().positive().max(100).optional(),
});
export type OwnPrice = z.infer<typeof OwnPrice>;

/** A budget of its own for one user, agent, channel or device, beside the whole. */
export const CostLimit = z
  .looseObject({
    user: z.string().min(1).optional(),
    agent: z.string().min(1).optional(),
    channel: z.string().min(1).optional(),
    device: z.string().min(1).optional(),
    dailyBudget: UsDollars.optional(),
    monthlyBudget: UsDollars.optional(),
    rateLimit: RateLimit.optional(),
  })
  .refine(({ user, agent, channel, device }) => [user, agent, channel, device].filter(one => one !== undefined).length === 1, {
    error: "name one of user, agent, channel, device",
  });
export type CostLimit = z.infer<typeof CostLimit>;

const isTimeZone = (name: string): boolean => {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone !== "";
  } catch {
    // Intl's way of saying that there is no such zone.
    return false;
  }
};

export const Cost = z.looseObject({
  /** USD a day and a month; without one there is no limit. 0 stops everything that costs money. */
  dailyBudget: UsDollars.optional(),
  monthlyBudget: UsDollars.optional(),
  /** Share of a budget at which the owner is told. */
  alertThreshold: Percent.default(0.8),
  /** Share of a budget that is never passed: at it nothing is sent any more. */
  stopThreshold: Percent.default(0.95),
  /** Where days and months begin (IANA name); default: the machine's. */
  timeZone: z.string().refine(isTimeZone, { error: "no time zone of this name; write it as Europe/Berlin" }).optional(),
  /** At the stop line: say so, or go on with a model that costs nothing. */
  onStop: z.enum(["refuse", "local"]).default("refuse"),
  /** The model that goes on (`provider/model`); default: the first that runs on this machine or its private network. */
  localModel: z.string().min(1).optional(),
  /** USD that one request may cost at the worst. */
  maxPerRequest: UsDollars.optional(),
  /** By `provider/model`, or `provider/*` for all of a provider. They stand above the price table. */
  prices: z.record(z.string().min(1), z.union([z.literal("free"), OwnPrice])).optional(),
  limits: z.array(CostLimit).optional(),
  /** For each user. Without it the owner is not slowed, and other people's devices send 10 a minute. */
  rateLimit: RateLimit.optional(),
  /** Where limits are counted when several gateways share one budget; `redis` is the server of `session.redis`. */
  counters: z.enum(["sqlite", "redis"]).default("sqlite"),
});
export type Cost = z.infer<typeof Cost>;
