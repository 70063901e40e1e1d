import { AppError } from "../../../contract/errors/app-error.ts";
import type { Budget, PriceChange, PriceRow } from "../../../contract/routes/budget.ts";
import type { Settings } from "../../../contract/settings/schema.ts";
import type { ResolvedModel } from "../../agents/turn.ts";
import type { Clock } from "../../clock.ts";
import { replaceFile } from "../../config/atomic-file.ts";
import type { Log } from "../../log.ts";
import { modelIsLocal } from "../../models/registry/model-infos.ts";
import { builtInTable } from "./built-in.ts";
import { createTableIndex, type Found, priceAt } from "./find-in-table.ts";
import { ownEntry, priceOfOwn } from "./own-price.ts";
import type { FoundPrice, Price } from "./price.ts";
import { foundRow, tableChanges, tableRows } from "./price-rows.ts";
import type { PriceTable } from "./table.ts";
import { parseTable, readImported, sha256Of } from "./table-file.ts";

export type PricesDeps = {
  readonly settings: () => Settings;
  /** Where an imported table lies: `data/prices.json` of the home. */
  readonly file: string;
  /** The table that came with this version. */
  readonly builtIn?: () => Promise<PriceTable>;
  /** The models that are set up, for what the pages show. */
  readonly ownModels: () => readonly ResolvedModel[];
  readonly clock: Clock;
  readonly log: Log;
};

export type PriceState = Budget["prices"];

const dayMs = 86_400_000;
/** Older than this a table is called stale: vendors change prices every few weeks. */
const staleDays = 30;

type InForce = { readonly table: PriceTable; readonly index: ReturnType<typeof createTableIndex> };

/** What every model costs: by the settings first, then nothing where it runs at home, then by the table, where the vendor itself is asked. */
export function createPrices({ settings, file, builtIn = builtInTable, ownModels, clock, log }: PricesDeps) {
  let inForce: InForce | undefined;
  let loading: Promise<InForce> | undefined;

  const put = (table: PriceTable): InForce => {
    inForce = { table, index: createTableIndex(table) };
    return inForce;
  };

  const isFuture = (table: PriceTable): boolean => Date.parse(table.updatedAt) > clock.now() + 2 * dayMs;

  const load = async (): Promise<InForce> => {
    const [own, imported] = await Promise.all([builtIn(), readImported(file, log)]);
    return inForce ?? put(imported && !isFuture(imported) && imported.updatedAt >= own.updatedAt ? imported : own);
  };

  /** Loaded once, at first need; a failed load is tried again. */
  const loaded = (): Promise<InForce> => {
    if (inForce) return Promise.resolve(inForce);
    loading ??= load().catch((error: unknown) => {
      loading = undefined;
      throw error;
    });
    return loading;
  };

  const inTable = ({ provider, model }: ResolvedModel, { index }: InForce): Found | undefined =>
    index.find(provider.baseUrl, model);

  const tablePrice = (to: ResolvedModel, at: number, force: InForce): Price | null => {
    const found = inTable(to, force);
    return found ? priceAt(found.model, at) : null;
  };

  /** What needs no table; undefined: look there. */
  const freeOf = ({ provider, model }: ResolvedModel): FoundPrice | undefined => {
    const own = ownEntry(settings().cost.prices, provider.name, model);
    if (own === "free") return { kind: "free", why: "settings" };
    if (own !== undefined) return undefined;
    if (provider.family === "guide") return { kind: "free", why: "guide" };
    return modelIsLocal(provider, model) ? { kind: "free", why: "local" } : undefined;
  };

  const findIn = (to: ResolvedModel, at: number, force: InForce): FoundPrice => {
    const free = freeOf(to);
    if (free) return free;
    const known = tablePrice(to, at, force);
    const own = ownEntry(settings().cost.prices, to.provider.name, to.model);
    if (own !== undefined && own !== "free") return { kind: "priced", price: priceOfOwn(own, known) };
    return known ? { kind: "priced", price: known } : { kind: "unknown" };
  };

  const stateOf = (force: InForce): PriceState => {
    const now = clock.now();
    const ageDays = Math.max(0, Math.floor((now - Date.parse(force.table.updatedAt)) / dayMs));
    const unpriced = ownModels().filter(to => findIn(to, now, force).kind === "unknown");
    return {
      updatedAt: force.table.updatedAt,
      ageDays,
      stale: ageDays > staleDays,
      unpriced: unpriced.map(({ provider, model }) => `${provider.name}/${model}`),
    };
  };

  /** @throws AppError PRICES_UNREADABLE, PRICES_OLDER */
  const offered = async (text: string, force: InForce): Promise<{ table: PriceTable; changes: PriceChange[] }> => {
    const table = await parseTable(text);
    const current = force.table.updatedAt;
    // Such a table would never be stale, and no later one would ever be newer.
    if (isFuture(table)) {
      const sentence = { problem: `it is dated ${table.updatedAt}`, problemZh: `其日期为 ${table.updatedAt}` };
      throw AppError.of("PRICES_UNREADABLE", sentence);
    }
    if (table.updatedAt < current) throw AppError.of("PRICES_OLDER", { offered: table.updatedAt, current });
    return { table, changes: tableChanges(force.table, table, clock.now()) };
  };

  return {
    /** What `to` asks at a time. At once, but for the first price that needs the table. */
    find: (to: ResolvedModel, at: number): FoundPrice | Promise<FoundPrice> =>
      freeOf(to) ?? (inForce ? findIn(to, at, inForce) : loaded().then(force => findIn(to, at, force))),

    /** True for what costs nothing whatever is asked: needs no table. */
    isFree: (to: ResolvedModel): boolean => freeOf(to) !== undefined,

    /** What the table alone says, without the settings. */
    inTable: async (to: ResolvedModel, at: number): Promise<Price | null> => tablePrice(to, at, await loaded()),

    /** The table's own id of a model; other names that a bill may have for it are the same model. Null where the table has none. */
    idOf: async (to: ResolvedModel): Promise<string | null> => inTable(to, await loaded())?.model.id ?? null,

    state: async (): Promise<PriceState> => stateOf(await loaded()),

    async list(): Promise<PriceState & { own: PriceRow[]; table: PriceRow[]; source: string }> {
      const force = await loaded();
      const now = clock.now();
      const own = ownModels().map(to => foundRow(`${to.provider.name}/${to.model}`, findIn(to, now, force)));
      return { ...stateOf(force), own, table: tableRows(force.table, now), source: force.table.source };
    },

    async preview(text: string): Promise<{ updatedAt: string; sha256: string; changes: PriceChange[] }> {
      const { table, changes } = await offered(text, await loaded());
      return { updatedAt: table.updatedAt, sha256: sha256Of(text), changes };
    },

    /** Puts a newer table in force, on disk first. @throws AppError as preview, PRICES_NOT_CONFIRMED, and the system's when it cannot be written */
    async import(text: string, confirm: boolean): Promise<{ updatedAt: string; sha256: string; changes: number }> {
      const { table, changes } = await offered(text, await loaded());
      const startling = changes.filter(change => change.startling).map(change => change.ref);
      if (startling.length > 0 && !confirm) {
        const more = startling.length > 5 ? ` (+${startling.length - 5})` : "";
        throw AppError.of("PRICES_NOT_CONFIRMED", { models: startling.slice(0, 5).join(", ") + more });
      }
      await replaceFile(file, text);
      put(table);
      return { updatedAt: table.updatedAt, sha256: sha256Of(text), changes: changes.length };
    },
  };
}

export type Prices = ReturnType<typeof createPrices>;
