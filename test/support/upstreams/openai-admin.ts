import { type AdminServer, daysBetween, startAdminServer } from "./admin-server.ts";

/** One line of the costs, in dollars: a number as documented, or a decimal string as it comes since 2026. */
export type OpenAiCost = { readonly day: string; readonly value: number | string; readonly line_item: string };

type Book = {
  readonly key: string;
  costs: readonly OpenAiCost[];
  currency: string;
  /** Lines of a day on one page. The real one divides by days only; a reader must bear both. */
  pageSize: number;
};

const error = (status: number, message: string, code: string | null) => ({
  status,
  body: { error: { message, type: "invalid_request_error", param: null, code } },
});

/** OpenAI's organization costs as its reference describes them, in days of UTC. */
export async function startOpenAiAdmin(first: Partial<Book> = {}): Promise<AdminServer & { readonly book: Book }> {
  const book: Book = { key: "sk-admin-fake", costs: [], currency: "usd", pageSize: 100, ...first };
  const server = await startAdminServer("https://api.openai.com", ({ path, query, headers }) => {
    const key = headers.authorization?.replace(/^Bearer /, "");
    if (key?.startsWith("sk-proj-")) return error(403, "You have insufficient permissions for this operation.", null);
    if (key !== book.key) return error(401, `Incorrect API key provided: ${key?.slice(0, 8)}***.`, "invalid_api_key");
    if (path !== "/v1/organization/costs") return error(404, "Invalid URL", null);
    const from = Number(query.get("start_time") ?? Number.NaN) * 1000;
    const to = Number(query.get("end_time") ?? Number.NaN) * 1000;
    const groups = query.getAll("group_by[]");
    const allowed = ["project_id", "line_item", "api_key_id"];
    if (
      Number.isNaN(from) ||
      Number.isNaN(to) ||
      groups.some(group => !allowed.includes(group)) ||
      query.get("bucket_width") !== "1d"
    )
      return error(400, "Invalid query", null);
    const page = Number(query.get("page")?.replace("page_", "") ?? 0);
    const days = daysBetween(from, to);
    const linesOf = (day: number): unknown[] =>
      book.costs
        .filter(one => one.day === new Date(day).toISOString().slice(0, 10))
        .map(({ value, line_item }) => ({
          object: "organization.costs.result",
          amount: { value, currency: book.currency },
          line_item: groups.includes("line_item") ? line_item : null,
          project_id: null,
          api_key_id: null,
        }));
    const most = Math.max(0, ...days.map(day => linesOf(day).length));
    const more = most > (page + 1) * book.pageSize;
    return {
      status: 200,
      body: {
        object: "page",
        data: days.map(day => ({
          object: "bucket",
          start_time: day / 1000,
          end_time: day / 1000 + 86_400,
          results: linesOf(day).slice(page * book.pageSize, (page + 1) * book.pageSize),
        })),
        has_more: more,
        next_page: more ? `page_${page + 1}` : null,
      },
    };
  });
  return { ...server, book };
}
