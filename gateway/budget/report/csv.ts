import type { Database } from "../../db/open.ts";
import { usdOf } from "../money.ts";
import type { Names } from "../names.ts";
import { type CallRow, selectCalls } from "./call-row.ts";

/** With it, Excel reads the file as UTF-8. */
const byteOrderMark = "\ufeff";
const lineEnd = "\r\n";

/** RFC 4180. A cell that a spreadsheet would take for a formula begins with an apostrophe. */
export function csvCell(value: string | number): string {
  if (typeof value === "number") return String(value);
  const plain = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}

const csvLine = (cells: readonly (string | number)[]): string => cells.map(csvCell).join(",") + lineEnd;

/** An instant with the offset that its zone has then: `2026-11-21T15:04:05.000+08:00`. */
export function createZonedTime(timeZone: string): (at: number) => string {
  const offsetName = new Intl.DateTimeFormat("en", { timeZone, timeZoneName: "longOffset" });
  return at => {
    const name = offsetName.formatToParts(at).find(part => part.type === "timeZoneName")?.value ?? "";
    const offset = name.slice("GMT".length) || "+00:00";
    const [, sign, hours = "0", minutes = "0", seconds = "0"] = /^([+-])(\d\d):(\d\d)(?::(\d\d))?$/.exec(offset) ?? [];
    const ms = (Number(hours) * 3_600 + Number(minutes) * 60 + Number(seconds)) * 1_000 * (sign === "-" ? -1 : 1);
    return new Date(at + ms).toISOString().replace("Z", offset);
  };
}

const columns: readonly (readonly [name: string, of: (row: CallRow, tools: Tools) => string | number])[] = [
  ["time", (row, { time }) => time(row.at)],
  ["day", row => row.day],
  ["user", (row, { names }) => names.user(row.user)],
  ["device", (row, { names }) => names.device(row.device)],
  ["channel", row => row.channel],
  ["agent", row => row.agent],
  ["model", row => `${row.provider}/${row.model}`],
  ["state", row => row.state],
  ["usd", row => usdOf(row.cost)],
  ["estimated", row => (row.estimated === 1 ? "yes" : "no")],
  ["input_tokens", row => row.inputTokens],
  ["output_tokens", row => row.outputTokens],
  ["cache_read_tokens", row => row.cacheReadTokens],
  ["cache_write_tokens", row => row.cacheWriteTokens],
  ["cache_write_1h_tokens", row => row.cacheWrite1hTokens],
  ["thinking_tokens", row => row.thinkingTokens],
  ["web_searches", row => row.webSearches],
  ["attempt", row => row.attempt],
  ["failure", row => row.failure ?? ""],
  ["conversation", row => row.sessionTitle ?? ""],
  ["session_id", row => row.sessionId ?? ""],
  ["message_id", row => row.messageId ?? ""],
  ["user_id", row => row.user],
  ["device_id", row => row.device],
  ["call_id", row => row.id],
];
type Tools = { readonly time: (at: number) => string; readonly names: Names };

/** Rows read at once; a reader who takes them slowly keeps this many in memory. */
const rowsPerRead = 500;

/**
 * Every attempt of the days `from` to `to` (both included), oldest first, as the pieces of a CSV file. A piece is read from the database
 * when the one before it was taken. `ids` narrows the walk to ids (they begin with their time) between two bounds.
 */
export function createSpendingCsv(deps: { readonly db: Database; readonly names: Names }) {
  const read = deps.db.prepare<[string, string, number], CallRow>(
    `${selectCalls} WHERE u.id > ? AND u.id < ? ORDER BY u.id LIMIT ?`,
  );
  // Names are looked up once for each export, not once for each row.
  const remembered = (of: (id: string) => string): ((id: string) => string) => {
    const known = new Map<string, string>();
    return id => {
      const name = known.get(id) ?? of(id);
      known.set(id, name);
      return name;
    };
  };

  return function* (span: {
    from: string;
    to: string;
    ids: { after: string; before: string };
    timeZone: string;
  }): Generator<string> {
    const names = { ...deps.names, user: remembered(deps.names.user), device: remembered(deps.names.device) };
    const tools = { time: createZonedTime(span.timeZone), names };
    yield byteOrderMark + csvLine(columns.map(([name]) => name));
    for (let { after } = span.ids; ; ) {
      const rows = read.all(after, span.ids.before, rowsPerRead);
      after = rows.at(-1)?.id ?? after;
      const inside = rows.filter(({ day }) => day >= span.from && day <= span.to);
      yield inside.map(row => csvLine(columns.map(([, of]) => of(row, tools)))).join("");
      if (rows.length < rowsPerRead) return;
    }
  };
}
