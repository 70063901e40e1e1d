import { AppError } from "../../../contract/errors/app-error.ts";
import type { Provider } from "../../../contract/settings/schema.ts";
import { unreachable } from "../../../contract/unreachable.ts";
import type { Figure } from "./compare-day.ts";
import { anthropicHeaders, readAnthropicCosts } from "./report/anthropic.ts";
import { openAiHeaders, readOpenAiCosts } from "./report/openai.ts";
import { createReadPage, type ReportDeps } from "./report/read-report.ts";
import type { UtcDay } from "./utc-day.ts";
import { looksLikeAdminKey, vendorOf } from "./vendor.ts";

/**
 * A provider's own figures of a day that is over. The key is sent to the vendor's own address alone.
 * @throws AppError BILL_NOT_OFFERED, BILL_KEY_MISSING, BILL_KEY_REFUSED, BILL_UNREADABLE
 */
export async function fetchFigures(
  row: Pick<Provider, "name" | "type" | "baseUrl">,
  key: string | undefined,
  day: UtcDay,
  deps: ReportDeps,
  signal: AbortSignal,
): Promise<Figure[]> {
  const provider = row.name;
  const vendor = vendorOf(row);
  if (vendor === undefined) throw AppError.of("BILL_NOT_OFFERED", { provider });
  if (key === undefined) throw AppError.of("BILL_KEY_MISSING", { provider });
  if (!looksLikeAdminKey(vendor, key)) throw AppError.of("BILL_KEY_REFUSED", { provider });
  const open = (headers: Record<string, string>) => createReadPage(deps, { provider, origin: vendor.origin, headers }, signal);
  switch (vendor.id) {
    case "anthropic":
      return readAnthropicCosts(provider, day, open(anthropicHeaders(key)));
    case "openai":
      return readOpenAiCosts(provider, day, open(openAiHeaders(key)));
    default:
      return unreachable(vendor.id);
  }
}
