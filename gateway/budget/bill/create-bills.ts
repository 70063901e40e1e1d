import { AppError } from "../../../contract/errors/app-error.ts";
import type { Bill } from "../../../contract/routes/budget.ts";
import type { Provider, Settings } from "../../../contract/settings/schema.ts";
import type { Clock } from "../../clock.ts";
import type { Database } from "../../db/open.ts";
import type { Writer } from "../../db/writes.ts";
import { addressOf } from "../../models/registry/address.ts";
import { scopesOf } from "../lines.ts";
import { type NanoUsd, usdOf } from "../money.ts";
import { type Comparison, compareDay, type Figure } from "./compare-day.ts";
import { fetchFigures } from "./fetch-figures.ts";
import { createReadDay, type ProviderDay } from "./read-day.ts";
import type { ReportDeps } from "./report/read-report.ts";
import { type UtcDay, utcDay } from "./utc-day.ts";
import { vendorOf } from "./vendor.ts";

/** A call that was corrected, as counters elsewhere are to be told (`Counters.correct`). */
export type CorrectedCall = {
  readonly correctionId: string;
  readonly scopes: readonly string[];
  readonly windows: readonly string[];
  readonly differenceNanoUsd: NanoUsd;
};

export type BillDeps = ReportDeps & {
  readonly db: Database;
  readonly writer: Pick<Writer, "run">;
  readonly settings: () => Pick<Settings, "providers">;
  /** The admin key of a provider; undefined when there is none. */
  readonly adminKey: (row: Provider) => string | undefined;
  /** The price table's own id of a provider's model, so that an alias and a dated name are one; null where the table has none. */
  readonly idOf: (provider: string, model: string) => Promise<string | null>;
  readonly clock: Clock;
  /** Told after corrections are committed, in pieces; those that changed no amount are left out. It sees to its own failures. */
  readonly onCorrected: (calls: readonly CorrectedCall[]) => void;
};

const nothing: ProviderDay = { booked: [], open: [], bill: null };
/** Corrections of one transaction: turns of people wait no longer than for these. */
const batchSize = 500;

const sum = (amounts: readonly NanoUsd[]): NanoUsd => amounts.reduce((all, amount) => all + amount, 0);

function billOf(
  row: Provider | undefined,
  provider: string,
  day: string,
  { booked, bill }: ProviderDay,
  { rows, corrections }: Comparison,
  hasKey: boolean,
): Bill {
  return {
    day,
    provider,
    source: bill?.source ?? "none",
    fetchedAt: bill?.source === "report" ? bill.at : null,
    canFetch: row !== undefined && vendorOf(row) !== undefined,
    hasKey,
    rows: rows.map(({ model, calls, ourNanoUsd, ourEstimatedNanoUsd, theirNanoUsd, differenceNanoUsd }) => ({
      model,
      ourUsd: usdOf(ourNanoUsd),
      ourEstimatedUsd: usdOf(ourEstimatedNanoUsd),
      theirUsd: theirNanoUsd === null ? null : usdOf(theirNanoUsd),
      differenceUsd: differenceNanoUsd === null ? null : usdOf(differenceNanoUsd),
      calls,
    })),
    totalOurUsd: usdOf(sum(booked.map(({ nanoUsd }) => nanoUsd))),
    totalTheirUsd: bill === null ? null : usdOf(sum(bill.figures.map(({ nanoUsd }) => nanoUsd))),
    correctable: corrections.length,
    correctionUsd: bill === null ? null : usdOf(sum(corrections.map(({ from, to }) => to - from))),
  };
}

/** Days of UTC beside the providers' own figures, which are typed or fetched, and the correction of what is booked at bounds. */
export function createBills(deps: BillDeps) {
  const { db, writer, settings, adminKey, idOf, clock, onCorrected } = deps;
  const readDay = createReadDay(db);
  /** One correction at a time: each tells the differences to what the one before it left. */
  let correcting: Promise<unknown> = Promise.resolve();

  const rowOf = (provider: string): Provider | undefined => settings().providers.find(({ name }) => name === provider);

  const compare = async (provider: string, { booked, open, bill }: ProviderDay): Promise<Comparison> => {
    const names = new Set([...booked, ...(bill?.figures ?? [])].flatMap(({ model }) => model ?? []));
    const ids = new Map(await Promise.all([...names].map(async name => [name, (await idOf(provider, name)) ?? name] as const)));
    return compareDay(booked, open, bill, model => ids.get(model) ?? model);
  };

  const show = async (provider: string, day: UtcDay, known: ProviderDay): Promise<Bill> => {
    const row = rowOf(provider);
    const hasKey = row !== undefined && adminKey(row) !== undefined;
    return billOf(row, provider, day.day, known, await compare(provider, known), hasKey);
  };

  /** @throws AppError BILL_DAY_OPEN, REQUEST_INVALID */
  const dayThatIsOver = (written: string): UtcDay => {
    const day = utcDay(written);
    if (clock.now() < day.endsAt) throw AppError.of("BILL_DAY_OPEN", { day: written });
    return day;
  };

  /** @throws AppError PROVIDER_NOT_FOUND for one that is not set up and has nothing on this day */
  const known = (provider: string, day: UtcDay): ProviderDay => {
    const found = readDay(day).get(provider);
    if (found === undefined && rowOf(provider) === undefined) throw AppError.of("PROVIDER_NOT_FOUND", { provider });
    return found ?? nothing;
  };

  const correctNow = async (day: UtcDay, provider: string, actor: string): Promise<{ corrected: number; byNanoUsd: NanoUsd }> => {
    const before = known(provider, day);
    const { corrections } = await compare(provider, before);
    const calls = new Map(before.open.map(call => [call.id, call]));
    const at = clock.now();
    let corrected = 0;
    let byNanoUsd = 0;
    for (let from = 0; from < corrections.length; from += batchSize) {
      const batch = corrections.slice(from, from + batchSize);
      const done = await writer.run("ledger.correct", {
        rows: batch.map(({ id, to }) => ({ id, costNanoUsd: to })),
        actor,
        at,
        reason: `bill ${provider} ${day.day}`,
      });
      corrected += done.corrected;
      byNanoUsd += done.byNanoUsd;
      const told = batch.flatMap(({ id, from: was, to }): CorrectedCall[] => {
        const call = calls.get(id);
        if (call === undefined || was === to) return [];
        const windows = [call.day, call.day.slice(0, 7)];
        return [{ correctionId: `${id}:${at}`, scopes: scopesOf(call), windows, differenceNanoUsd: to - was }];
      });
      if (told.length > 0) onCorrected(told);
    }
    if (corrected > 0) {
      const detail = { day: day.day, corrected, byUsd: usdOf(byNanoUsd) };
      await writer.run("audit.append", { at, actor, action: "bill.corrected", target: provider, detail });
    }
    return { corrected, byNanoUsd };
  };

  return {
    /** Providers that cost money, as the settings have them, then others that have something on this day. @throws AppError REQUEST_INVALID */
    async list(written: string): Promise<Bill[]> {
      const day = utcDay(written);
      const found = readDay(day);
      const costs = ({ booked, bill }: ProviderDay): boolean => bill !== null || booked.some(({ nanoUsd }) => nanoUsd > 0);
      const paid = settings().providers.filter(
        row => (row.type !== "ollama" && !addressOf(row.type, row.baseUrl).local) || costs(found.get(row.name) ?? nothing),
      );
      const others = [...found].filter(([name, one]) => rowOf(name) === undefined && costs(one)).map(([name]) => name);
      const names = [...new Set([...paid.map(({ name }) => name), ...others.toSorted()])];
      return Promise.all(names.map(name => show(name, day, found.get(name) ?? nothing)));
    },

    /**
     * Keeps the figures of the provider's page in place of any other: one for the whole day (model null), or by model.
     * @throws AppError BILL_DAY_OPEN, PROVIDER_NOT_FOUND, REQUEST_INVALID
     */
    async type(written: string, provider: string, figures: readonly Figure[], actor: string): Promise<Bill> {
      const day = dayThatIsOver(written);
      known(provider, day);
      if (new Set(figures.map(({ model }) => model)).size < figures.length)
        throw AppError.of("REQUEST_INVALID", {
          where: "body.figures",
          problem: "a model is named twice",
          problemZh: "同一模型出现了两次",
        });
      await writer.run("bill.keep", { day: day.day, provider, source: "typed", figures, actor, at: clock.now() });
      return show(provider, day, known(provider, day));
    },

    /**
     * Reads the provider's report and keeps its figures in place of any other.
     * @throws AppError BILL_DAY_OPEN, PROVIDER_NOT_FOUND, BILL_NOT_OFFERED, BILL_KEY_MISSING, BILL_KEY_REFUSED, BILL_UNREADABLE
     */
    async fetch(written: string, provider: string, actor: string, signal: AbortSignal): Promise<Bill> {
      const day = dayThatIsOver(written);
      const row = rowOf(provider);
      if (row === undefined) throw AppError.of("PROVIDER_NOT_FOUND", { provider });
      const figures = await fetchFigures(row, adminKey(row), day, deps, signal);
      await writer.run("bill.keep", { day: day.day, provider, source: "report", figures, actor, at: clock.now() });
      return show(provider, day, known(provider, day));
    },

    /**
     * Books the calls that stand at their bounds at what the kept figures leave for them. Without figures, and a second time, nothing changes.
     * @throws AppError BILL_DAY_OPEN, PROVIDER_NOT_FOUND
     */
    async correct(
      written: string,
      provider: string,
      actor: string,
    ): Promise<{ corrected: number; byNanoUsd: NanoUsd; bill: Bill }> {
      const day = dayThatIsOver(written);
      const mine = correcting.then(() => correctNow(day, provider, actor));
      correcting = mine.catch(() => undefined);
      const done = await mine;
      return { ...done, bill: await show(provider, day, known(provider, day)) };
    },
  };
}

export type Bills = ReturnType<typeof createBills>;
