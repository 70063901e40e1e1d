import type { Breakdown, Share } from "../../contract/routes/budget.ts";
import type { BudgetWords } from "../i18n/budget-text.ts";

export const dimensions = ["model", "agent", "channel", "user", "device"] as const;
export type Dimension = (typeof dimensions)[number] & keyof Breakdown;

/** How people call what a share went to. The owner's token is no device and channels are called as elsewhere in the pages. */
export function shareName(dimension: Dimension, share: Pick<Share, "id" | "name">, words: BudgetWords["names"]): string {
  if (dimension === "channel" && share.id in words.channels) return words.channels[share.id as keyof typeof words.channels];
  if (dimension === "user" && share.id === "owner") return words.owner;
  if (dimension === "device" && share.id === "") return words.noDevice;
  return share.name || share.id;
}
