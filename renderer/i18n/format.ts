import type { Language } from "../../contract/errors/define.ts";

const justNow: Readonly<Record<Language, string>> = { en: "just now", "zh-CN": "刚刚" };
const units = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"] as const;

/** Decimals that an amount of dollars is written with: cents, and for less than a dollar as many as show two figures. */
const moneyPlaces = (amount: number): number => {
  const size = Math.abs(amount);
  return size === 0 || size >= 1 ? 2 : Math.min(9, Math.max(2, 1 - Math.floor(Math.log10(size))));
};

/** Numbers, sizes, spans, money and dates as a reader of `language` writes them. Times are milliseconds since 1970, shown in the reader's own zone. */
export function createFormat(language: Language) {
  const number = new Intl.NumberFormat(language);
  const compact = new Intl.NumberFormat(language, { notation: "compact", maximumFractionDigits: 1 });
  const time = new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit" });
  const date = new Intl.DateTimeFormat(language, { year: "numeric", month: "short", day: "numeric" });
  const dateTime = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" });
  const exact = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "medium" });
  const month = new Intl.DateTimeFormat(language, { year: "numeric", month: "long" });
  const calendar = (parts: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(language, { timeZone: "UTC", ...parts });
  const shortDay = calendar({ month: "short", day: "numeric" });
  const longDay = calendar({ weekday: "short", year: "numeric", month: "short", day: "numeric" });
  const monthDay = calendar({ month: "long", day: "numeric" });
  const shortMonth = calendar({ month: "short" });
  const longMonth = calendar({ month: "long", year: "numeric" });
  const percent = new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 1 });
  const dollars = (places: number, signDisplay: "negative" | "exceptZero") =>
    new Intl.NumberFormat(language, {
      style: "currency",
      currency: "USD",
      minimumFractionDigits: 2,
      maximumFractionDigits: places,
      signDisplay,
    });
  const whole = new Intl.NumberFormat(language, { style: "currency", currency: "USD", maximumFractionDigits: 0 });
  const cents = dollars(2, "negative");
  const sign = whole.formatToParts(0).find(({ type }) => type === "currency")?.value ?? "$";
  const relativeTime = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
  const relative = (atMs: number, nowMs: number): string => {
    const seconds = Math.round((atMs - nowMs) / 1000);
    const [minutes, hours, days] = [Math.round(seconds / 60), Math.round(seconds / 3600), Math.round(seconds / 86_400)];
    if (Math.abs(seconds) < 60) return relativeTime.format(seconds, "second");
    if (Math.abs(minutes) < 60) return relativeTime.format(minutes, "minute");
    return Math.abs(hours) < 24 ? relativeTime.format(hours, "hour") : relativeTime.format(days, "day");
  };
  return {
    number: (value: number): string => number.format(value),
    /** 1,234 → 1.2K (1234 in Chinese, 1.2万 from ten thousand on). */
    compact: (value: number): string => compact.format(value),
    time: (atMs: number): string => time.format(atMs),
    date: (atMs: number): string => date.format(atMs),
    dateTime: (atMs: number): string => dateTime.format(atMs),
    /** To the second. */
    exact: (atMs: number): string => exact.format(atMs),
    month: (atMs: number): string => month.format(atMs),
    /** `$12.50`, `$0.42`, `$0.0042`; `US$0.42` in Chinese. Takes the contract's decimal strings; never writes -0. */
    money(usd: string | number): string {
      const amount = Number(usd);
      const places = moneyPlaces(amount);
      return (places === 2 ? cents : dollars(places, "negative")).format(amount);
    },
    /** As amounts are marked: `$`, `US$` in Chinese. */
    dollarSign: sign,
    /** Whole dollars without cents: `$20`. */
    dollars: (usd: string | number): string => whole.format(Number(usd)),
    /** What a million tokens cost: never rounded, `$0.0375`. */
    price: (usd: string | number): string => dollars(9, "negative").format(Number(usd)),
    /** A difference: `+$0.42`, `-$0.42`, `$0.00`. */
    moneyChange(usd: string | number): string {
      const amount = Number(usd);
      return dollars(moneyPlaces(amount), "exceptZero").format(amount);
    },
    /** 0.8 → 80%. */
    percent: (share: number): string => percent.format(share),
    /** Calendar days (`2026-11-21`) and months (`2026-11`) as the gateway names them; they have no time zone any more. */
    shortDay: (key: string): string => shortDay.format(Date.parse(`${key}T00:00Z`)),
    longDay: (key: string): string => longDay.format(Date.parse(`${key}T00:00Z`)),
    monthDay: (key: string): string => monthDay.format(Date.parse(`${key}T00:00Z`)),
    /** A month among others of a chart: `Oct`. */
    shortMonth: (key: string): string => shortMonth.format(Date.parse(`${key}-01T00:00Z`)),
    longMonth: (key: string): string => longMonth.format(Date.parse(`${key}-01T00:00Z`)),
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
    /** For what is to come: `in 9 minutes`, `tomorrow`; also back in time, where both can be. */
    relative,
    /** For what has happened: `just now`, `2 hours ago`, `yesterday`. Where the gateway's clock is ahead of the reader's, it still is the past. */
    ago: (atMs: number, nowMs: number): string => (nowMs - atMs < 60_000 ? justNow[language] : relative(atMs, nowMs)),
  };
}

export type Format = ReturnType<typeof createFormat>;
