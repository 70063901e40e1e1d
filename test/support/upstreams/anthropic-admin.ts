import { type AdminServer, daysBetween, startAdminServer } from "./admin-server.ts";

/** One line of the cost report, `amount` in cents. */
export type AnthropicCost = {
  readonly day: string;
  readonly amount: string;
  readonly model: string | null;
  readonly cost_type: "tokens" | "web_search" | "code_execution" | "session_usage";
  readonly description: string;
  readonly token_type?: string;
};
export type AnthropicUsage = { readonly day: string; readonly model: string; readonly web_search_requests: number };

type Book = {
  readonly key: string;
  costs: readonly AnthropicCost[];
  usage: readonly AnthropicUsage[];
  currency: string;
  /** Lines of a day on one page. The real one divides by days only; a reader must bear both. */
  pageSize: number;
};

const error = (status: number, type: string, message: string) => ({
  status,
  body: { type: "error", error: { type, message }, request_id: "req_fake" },
});

/** Anthropic's Admin API as its reference describes it: cost report and messages usage report, in days of UTC. */
export async function startAnthropicAdmin(first: Partial<Book> = {}): Promise<AdminServer & { readonly book: Book }> {
  const book: Book = { key: "sk-ant-admin01-fake", costs: [], usage: [], currency: "USD", pageSize: 100, ...first };
  const server = await startAdminServer("https://api.anthropic.com", ({ path, query, headers }) => {
    if (headers["x-api-key"] !== book.key) return error(401, "authentication_error", "invalid x-api-key");
    if (headers["anthropic-version"] !== "2023-06-01")
      return error(400, "invalid_request_error", "anthropic-version: header is required");
    const costs = path === "/v1/organizations/cost_report";
    if (!costs && path !== "/v1/organizations/usage_report/messages") return error(404, "not_found_error", "Not found");
    const from = Date.parse(query.get("starting_at") ?? "");
    const to = Date.parse(query.get("ending_at") ?? "");
    const groups = query.getAll("group_by[]");
    const allowed = costs
      ? ["workspace_id", "description"]
      : ["api_key_id", "workspace_id", "model", "service_tier", "context_window"];
    if (
      Number.isNaN(from) ||
      Number.isNaN(to) ||
      groups.some(group => !allowed.includes(group)) ||
      query.get("bucket_width") !== "1d"
    )
      return error(400, "invalid_request_error", "query parameters");
    const page = Number(query.get("page")?.replace("page_", "") ?? 0);
    const days = daysBetween(from, to);
    const linesOf = (day: number): unknown[] => {
      const iso = new Date(day).toISOString().slice(0, 10);
      if (!costs)
        return book.usage
          .filter(one => one.day === iso)
          .map(({ model, web_search_requests }) => ({
            uncached_input_tokens: 1500,
            cache_creation: { ephemeral_1h_input_tokens: 0, ephemeral_5m_input_tokens: 500 },
            cache_read_input_tokens: 200,
            output_tokens: 500,
            server_tool_use: { web_search_requests },
            api_key_id: null,
            workspace_id: null,
            model: groups.includes("model") ? model : null,
            service_tier: null,
            context_window: null,
          }));
      return book.costs
        .filter(one => one.day === iso)
        .map(({ amount, model, cost_type, description, token_type }) => {
          const told = groups.includes("description");
          return {
            amount,
            currency: book.currency,
            workspace_id: null,
            cost_type: told ? cost_type : null,
            model: told ? model : null,
            description: told ? description : null,
            token_type: told ? (token_type ?? null) : null,
            service_tier: told && cost_type === "tokens" ? "standard" : null,
            context_window: told && cost_type === "tokens" ? "0-200k" : null,
            inference_geo: null,
          };
        });
    };
    const most = Math.max(0, ...days.map(day => linesOf(day).length));
    const more = most > (page + 1) * book.pageSize;
    const stamp = (at: number): string => new Date(at).toISOString().replace(".000Z", "Z");
    return {
      status: 200,
      body: {
        data: days.map(day => ({
          starting_at: stamp(day),
          ending_at: stamp(day + 86_400_000),
          results: linesOf(day).slice(page * book.pageSize, (page + 1) * book.pageSize),
        })),
        has_more: more,
        next_page: more ? `page_${page + 1}` : null,
      },
    };
  });
  return { ...server, book };
}
