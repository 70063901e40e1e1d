import type { Language } from "../../contract/errors/define.ts";

/** Numbers and times as a person of that language reads them. */
export function createFigures(language: Language) {
  const whole = new Intl.NumberFormat(language, { maximumFractionDigits: 0 });
  const short = new Intl.NumberFormat(language, { maximumFractionDigits: 1 });
  const moment = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short", hourCycle: "h23" });
  const clock = new Intl.DateTimeFormat(language, { timeStyle: "short", hourCycle: "h23" });
  return {
    number: (value: number): string => whole.format(value),
    seconds: (ms: number): string => short.format(ms / 1000),
    /** Of ms since 1970. */
    moment: (at: number): string => moment.format(at),
    clock: (at: number): string => clock.format(at),
    bytes: (bytes: number): string => {
      const units = ["B", "kB", "MB", "GB", "TB"];
      const power = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
      return `${short.format(bytes / 1000 ** power)} ${units[power]}`;
    },
  };
}
