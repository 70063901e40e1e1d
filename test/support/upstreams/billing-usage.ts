import { type Dice, whole } from "../dice.ts";

/** Nano-dollars for one token of each kind: whole numbers, so that a bill has no roundings. */
export type BillingRates = {
  readonly input: number;
  readonly output: number;
  readonly cacheRead: number;
  readonly cacheWrite: number;
};

/** The same as `cost.prices` has it: dollars for a million tokens. */
export const priceOf = ({ input, output, cacheRead, cacheWrite }: BillingRates) => ({
  input: input / 1_000,
  output: output / 1_000,
  cacheRead: cacheRead / 1_000,
  cacheWrite5m: cacheWrite / 1_000,
});

/** What a call really used. `input` excludes the cached ones. */
export type BilledUsage = {
  readonly input: number;
  readonly cacheRead: number;
  readonly cacheWrite: number;
  readonly output: number;
};

export const billOf = (used: BilledUsage, rates: BillingRates): number =>
  used.input * rates.input + used.cacheRead * rates.cacheRead + used.cacheWrite * rates.cacheWrite + used.output * rates.output;

/** Two calls of a model never use the same, so that a row of a ledger tells whose it is. */
export const fingerprint = (model: string, { input, cacheRead, cacheWrite, output }: BilledUsage): string =>
  [model, input, cacheRead, cacheWrite, output].join("|");

/** Tokens that a provider may wrap around each message. */
const perMessage = 4;

/** Body of a request of either API, as far as its cost depends on it. */
export type Asked = {
  /** UTF-8 bytes of all that is said. */
  readonly bytes: number;
  readonly messages: number;
  /** Undefined: the request sets no limit. */
  readonly mostOutput: number | undefined;
  readonly writesCache: boolean;
};

/** The most prompt tokens that such a request can have: one for each byte, and what is wrapped around. */
export const mostInput = ({ bytes, messages }: Asked): number => bytes + perMessage * messages;

/** Random use up to what the request allows; now and then all of it. */
export function drawUsage(dice: Dice, asked: Asked): BilledUsage {
  const most = mostInput(asked);
  const prompt = dice() < 0.1 ? most : whole(dice, Math.ceil(most / 8), most);
  const longest = asked.mostOutput ?? 100_000;
  const output = dice() < 0.1 ? longest : whole(dice, 1, longest);
  const cacheRead = dice() < 0.5 ? 0 : whole(dice, 0, prompt);
  const cacheWrite = asked.writesCache && dice() < 0.5 ? whole(dice, 0, prompt - cacheRead) : 0;
  return { input: prompt - cacheRead - cacheWrite, cacheRead, cacheWrite, output };
}
