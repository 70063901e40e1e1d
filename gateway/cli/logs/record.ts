export const logLevels = ["trace", "debug", "info", "warn", "error"] as const;
export type LogLevel = (typeof logLevels)[number];

/** One line of the log as it was read. `fields` is null for a line that is no JSON object: a crash's last words, mostly. */
export type LogRecord = {
  readonly line: string;
  readonly rank: number;
  readonly at: number | null;
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>> | null;
};

/** pino's numbers; `fatal` counts as error here. */
export const levelRank: Readonly<Record<LogLevel, number>> = { trace: 10, debug: 20, info: 30, warn: 40, error: 50 };

const always = Number.POSITIVE_INFINITY;
const rankOf = (level: unknown): number => {
  if (typeof level === "number") return level;
  const name = logLevels.find(one => one === level);
  return name === undefined ? always : levelRank[name];
};

function timeOf(time: unknown): number | null {
  const at = typeof time === "number" ? time : typeof time === "string" ? Date.parse(time) : Number.NaN;
  return Number.isFinite(at) ? at : null;
}

function parseObject(line: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : null;
  } catch {
    // A line that is not JSON is shown as it stands.
    return null;
  }
}

/** Reads one line. What has no known level passes every filter. */
export function parseLogLine(line: string): LogRecord {
  const fields = line.startsWith("{") ? parseObject(line) : null;
  if (!fields) return { line, rank: always, at: null, message: line, fields: null };
  const { level, time, msg } = fields;
  return { line, rank: rankOf(level), at: timeOf(time), message: typeof msg === "string" ? msg : "", fields };
}
