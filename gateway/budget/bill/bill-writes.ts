import { prepareAudit } from "../../audit/append.ts";
import { defineWrites } from "../../db/write-table.ts";
import { usdOf } from "../money.ts";
import type { Figure } from "./compare-day.ts";

/** A provider's figures of one day; they take the place of those that were there. */
export type KeptBill = {
  readonly day: string;
  readonly provider: string;
  readonly source: "typed" | "report";
  readonly figures: readonly Figure[];
  readonly actor: string;
  readonly at: number;
};

export const billWrites = defineWrites({
  "bill.keep": db => {
    const clear = db.prepare("DELETE FROM bills WHERE day = ? AND provider = ?");
    // An empty model stands for what is not divided.
    const insert = db.prepare("INSERT INTO bills (day, provider, model, nano_usd, source, at) VALUES (?, ?, ?, ?, ?, ?)");
    const audit = prepareAudit(db);
    return ({ day, provider, source, figures, actor, at }: KeptBill): void => {
      clear.run(day, provider);
      for (const { model, nanoUsd } of figures) insert.run(day, provider, model ?? "", nanoUsd, source, at);
      const total = figures.reduce((sum, { nanoUsd }) => sum + nanoUsd, 0);
      const action = source === "typed" ? "bill.typed" : "bill.fetched";
      audit({ at, actor, action, target: provider, detail: { day, usd: usdOf(total), figures: figures.length } });
    };
  },
});
