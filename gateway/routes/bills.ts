import { principalId } from "../../contract/principal.ts";
import type { Bills } from "../budget/bill/create-bills.ts";
import { toNano, usdOf } from "../budget/money.ts";
import type { Handlers } from "./handler.ts";

/** Providers' bills of single days, which are days of UTC. */
export const createBillHandlers = ({
  bills,
}: {
  readonly bills: Bills;
}): Handlers<"listBills" | "typeBill" | "fetchBill" | "correctBill"> => ({
  listBills: async ({ params }) => ({ bills: await bills.list(params.day) }),

  typeBill: ({ params: { day, provider }, body, principal }) => {
    const figures = body.figures.map(({ model, usd }) => ({ model, nanoUsd: toNano(Number(usd)) }));
    return bills.type(day, provider, figures, principalId(principal));
  },

  fetchBill: ({ params: { day, provider }, principal, signal }) => bills.fetch(day, provider, principalId(principal), signal),

  correctBill: async ({ params: { day, provider }, principal }) => {
    const { corrected, byNanoUsd, bill } = await bills.correct(day, provider, principalId(principal));
    return { corrected, byUsd: usdOf(byNanoUsd), bill };
  },
});
