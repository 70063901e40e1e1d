import { plainForTerminal } from "../answer/printer.ts";
import { type LogRecord, levelRank, logLevels } from "./record.ts";

const hidden = new Set(["level", "time", "msg", "pid", "hostname", "v"]);
const colours: Readonly<Record<string, string>> = { trace: "90", debug: "90", info: "36", warn: "33", error: "31" };

const two = (value: number): string => String(value).padStart(2, "0");
const localTime = (at: number): string => {
  const date = new Date(at);
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
};

const valueText = (value: unknown): string =>
  typeof value === "string" && /^[^\s"=]+$/.test(value) ? value : (JSON.stringify(value) ?? "");

/** The stack of an exception as it was logged. */
const stackOf = (value: unknown): string | undefined =>
  typeof value === "object" && value !== null && "stack" in value && typeof value.stack === "string" ? value.stack : undefined;

/** One log line for a person: local time, level, sentence, then the fields; an error's stack on lines of its own. */
export function formatRecord(record: LogRecord, colour: boolean): string {
  const { fields } = record;
  if (!fields) return plainForTerminal(record.line);
  const paint = (code: string, text: string): string => (colour && text !== "" ? `\u001b[${code}m${text}\u001b[0m` : text);
  const level = logLevels.findLast(one => levelRank[one] <= record.rank) ?? "trace";
  const thrown = Object.entries(fields).find(([, value]) => stackOf(value) !== undefined);
  const stack = stackOf(thrown?.[1]);
  const rest = Object.entries(fields)
    .filter(([name]) => !hidden.has(name) && name !== thrown?.[0])
    .map(([name, value]) => `${name}=${valueText(value)}`)
    .join(" ");
  const head = [
    paint("90", record.at === null ? "" : localTime(record.at)),
    paint(colours[level] ?? "0", level.toUpperCase().padEnd(5)),
    plainForTerminal(record.message),
    paint("90", plainForTerminal(rest)),
  ];
  const line = head.filter(part => part !== "").join(" ");
  return stack === undefined ? line : `${line}\n${plainForTerminal(stack).replace(/^/gm, "    ")}`;
}
