import { AppError } from "../../contract/errors/app-error.ts";
import { principalId } from "../../contract/principal.ts";
import type { PriceRow } from "../../contract/routes/budget.ts";
import type { OwnPrice } from "../../contract/settings/cost.ts";
import type { ResolvedModel } from "../agents/turn.ts";
import type { Prices } from "../budget/prices/create-prices.ts";
import { priceOfOwn } from "../budget/prices/own-price.ts";
import type { Price, Rates } from "../budget/prices/price.ts";
import { foundRow, pricedRow } from "../budget/prices/price-rows.ts";
import type { Clock } from "../clock.ts";
import type { SettingsService } from "../config/service.ts";
import type { Writer } from "../db/writes.ts";
import type { ModelProvider } from "../models/model.ts";
import { modelIsLocal } from "../models/registry/model-infos.ts";
import type { Handlers } from "./handler.ts";

export type PriceHandlerDeps = {
  readonly prices: Prices;
  readonly settings: Pick<SettingsService, "current" | "change">;
  readonly providers: () => readonly ModelProvider[];
  /** The models that are set up; `provider/*` is compared with the table for each of them. */
  readonly ownModels: () => readonly ResolvedModel[];
  readonly writer: Pick<Writer, "run">;
  readonly clock: Clock;
};

type Names = "listPrices" | "setPrice" | "previewPrices" | "importPrices";

const far = (table: Rates, own: Rates): boolean =>
  (["input", "output"] as const).some(kind => own[kind] > table[kind] * 10 || own[kind] < table[kind] / 10);

/** Prices: what holds, what the owner says, and newer tables from a file. */
export function createPriceHandlers({
  prices,
  settings,
  providers,
  ownModels,
  writer,
  clock,
}: PriceHandlerDeps): Handlers<Names> {
  const record = (
    actor: string,
    action: string,
    target: string,
    detail: Record<string, string | number | boolean>,
  ): Promise<void> => writer.run("audit.append", { at: clock.now(), actor, action, target, detail });

  const named = (ref: string): { provider: ModelProvider; model: string } => {
    const slash = ref.indexOf("/");
    const provider = providers().find(one => one.name === ref.slice(0, slash));
    const model = ref.slice(slash + 1);
    if (slash < 1 || !provider || model === "") throw AppError.of("MODEL_UNKNOWN", { model: ref });
    return { provider, model };
  };

  /** A typing mistake is most often one of a thousand or a million: per token, per thousand, per million. */
  const startles = async (to: ResolvedModel, own: "free" | Price): Promise<boolean> => {
    const table = await prices.inTable(to, clock.now());
    if (table === null) return false;
    if (own === "free") return !modelIsLocal(to.provider, to.model);
    return far(table.tiers[0].rates, own.tiers[0].rates);
  };

  return {
    listPrices: () => prices.list(),

    setPrice: async ({ body, principal }): Promise<PriceRow> => {
      const { ref, confirm } = body;
      const to = named(ref);
      const actor = principalId(principal);
      const own = body.price === null || body.price === "free" ? body.price : (withoutUndefined(body.price) as OwnPrice);
      if (own !== null && !confirm) {
        const price = own === "free" ? own : priceOfOwn(own, null);
        const all = to.model === "*" ? ownModels().filter(one => one.provider.name === to.provider.name) : [to];
        const startling = await Promise.all(all.map(one => startles(one, price)));
        if (startling.includes(true)) throw AppError.of("PRICES_NOT_CONFIRMED", { models: ref });
      }
      await settings.change([{ path: ["cost", "prices", ref], value: own ?? undefined }], actor);
      await record(actor, "prices.set", ref, describe(own));
      if (to.model !== "*") return foundRow(ref, await prices.find(to, clock.now()));
      if (own === null) return foundRow(ref, { kind: "unknown" });
      return own === "free" ? foundRow(ref, { kind: "free", why: "settings" }) : pricedRow(ref, priceOfOwn(own, null));
    },

    previewPrices: ({ body }) => prices.preview(body.text),

    importPrices: async ({ body, principal }) => {
      const { updatedAt, sha256, changes } = await prices.import(body.text, body.confirm);
      await record(principalId(principal), "prices.imported", updatedAt, { sha256, changes, confirmed: body.confirm });
      return { updatedAt, changes };
    },
  };
}

const withoutUndefined = (object: object): object =>
  Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));

const describe = (own: "free" | OwnPrice | null): Record<string, string | number> =>
  own === null ? { price: "table" } : own === "free" ? { price: "free" } : { input: own.input, output: own.output };
