import type { Language } from "../../contract/errors/define.ts";

/** Cents; for less than a dollar as many decimals as show two figures. */
function moneyPlaces(usd: number): number {
  const size = Math.abs(usd);
  return size === 0 || size >= 1 ? 2 : Math.min(9, Math.max(2, 1 - Math.floor(Math.log10(size))));
}

/** Numbers and times as a person of that language reads them. */
export function createFigures(language: Language) {
  const whole = new Intl.NumberFormat(language, { maximumFractionDigits: 0 });
  const short = new Intl.NumberFormat(language, { maximumFractionDigits: 1 });
  const moment = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short", hourCycle: "h23" });
  const clock = new Intl.DateTimeFormat(language, { timeStyle: "short", hourCycle: "h23" });
  const percent = new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 0 });
  return {
    number: (value: number): string => whole.format(value),
    seconds: (ms: number): string => short.format(ms / 1000),
    /** Of ms since 1970. */
    moment: (at: number): string => moment.format(at),
    clock: (at: number): string => clock.format(at),
    percent: (share: number): string => percent.format(share),
    /** Of the contract's decimal strings: `$0.42`, `$0.0042`; in Chinese `US$0.42`. */
    money: (usd: string): string =>
      new Intl.NumberFormat(language, {
        ...{ style: "currency", currency: "USD", minimumFractionDigits: 2 },
        maximumFractionDigits: moneyPlaces(Number(usd)),
      }).format(Number(usd)),
    /** Of ms since 1970, as clocks of another time zone show it. */
    momentIn: (at: number, timeZone: string): string =>
      new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short", hourCycle: "h23", timeZone }).format(at),
    bytes: (bytes: number): string => {
      const units = ["B", "kB", "MB", "GB", "TB"];
      const power = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
      return `${short.format(bytes / 1000 ** power)} ${units[power]}`;
    },
  };
}
