import type { Language } from "../../contract/errors/define.ts";

const units = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"] as const;

/** Numbers, sizes, spans and dates as a reader of `language` writes them. Times are milliseconds since 1970, shown in the reader's own zone. */
export function createFormat(language: Language) {
  const number = new Intl.NumberFormat(language);
  const compact = new Intl.NumberFormat(language, { notation: "compact", maximumFractionDigits: 1 });
  const time = new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit" });
  const date = new Intl.DateTimeFormat(language, { year: "numeric", month: "short", day: "numeric" });
  const dateTime = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" });
  const month = new Intl.DateTimeFormat(language, { year: "numeric", month: "long" });
  const relative = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
  return {
    number: (value: number): string => number.format(value),
    /** 1,234 → 1.2K (1234 in Chinese, 1.2万 from ten thousand on). */
    compact: (value: number): string => compact.format(value),
    time: (atMs: number): string => time.format(atMs),
    date: (atMs: number): string => date.format(atMs),
    dateTime: (atMs: number): string => dateTime.format(atMs),
    month: (atMs: number): string => month.format(atMs),
    bytes(count: number): string {
      const step = count < 1000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(count) / 3));
      return new Intl.NumberFormat(language, {
        style: "unit",
        unit: units[step] ?? "byte",
        unitDisplay: step === 0 ? "long" : "short",
        maximumFractionDigits: count / 1000 ** step < 10 && step > 0 ? 1 : 0,
      }).format(count / 1000 ** step);
    },
    /** `4 s`, `2 min 5 s`. */
    duration(ms: number): string {
      const seconds = Math.max(1, Math.round(ms / 1000));
      const unit = (value: number, name: "second" | "minute") =>
        new Intl.NumberFormat(language, { style: "unit", unit: name, unitDisplay: "short" }).format(value);
      if (seconds < 60) return unit(seconds, "second");
      return `${unit(Math.floor(seconds / 60), "minute")} ${unit(seconds % 60, "second")}`;
    },
    /** `2 hours ago`, `yesterday`, `in 9 minutes`. */
    relative(atMs: number, nowMs: number): string {
      const seconds = Math.round((atMs - nowMs) / 1000);
      const magnitude = Math.abs(seconds);
      if (magnitude < 60) return relative.format(seconds, "second");
      if (magnitude < 3600) return relative.format(Math.round(seconds / 60), "minute");
      if (magnitude < 86_400) return relative.format(Math.round(seconds / 3600), "hour");
      return relative.format(Math.round(seconds / 86_400), "day");
    },
  };
}

export type Format = ReturnType<typeof createFormat>;
