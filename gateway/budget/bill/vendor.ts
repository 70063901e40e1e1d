import type { Provider } from "../../../contract/settings/schema.ts";
import { anthropicBaseUrl } from "../../models/anthropic/provider.ts";
import { openAiBaseUrl } from "../../models/openai/provider.ts";
import { addressOf } from "../../models/registry/address.ts";

/** Who has a report of costs that is documented. */
export type Vendor = { readonly id: "anthropic" | "openai"; readonly origin: string };

const vendors: readonly (Vendor & { readonly type: Provider["type"] })[] = [
  { id: "anthropic", type: "anthropic", origin: new URL(anthropicBaseUrl).origin },
  { id: "openai", type: "openai-compatible", origin: new URL(openAiBaseUrl).origin },
];

/** The vendor itself; undefined for whoever speaks its language at another address, who must never see an admin key. */
export function vendorOf(row: Pick<Provider, "type" | "baseUrl">): Vendor | undefined {
  const { origin } = new URL(addressOf(row.type, row.baseUrl).baseUrl);
  return vendors.find(vendor => vendor.type === row.type && vendor.origin === origin);
}

/** Ordinary keys cannot read reports; one vendor's key is never sent to another. */
export function looksLikeAdminKey(vendor: Vendor, key: string): boolean {
  if (!/^[\x21-\x7e]+$/.test(key)) return false;
  return vendor.id === "anthropic" ? key.startsWith("sk-ant-admin") : !key.startsWith("sk-ant-");
}
