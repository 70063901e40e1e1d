import type { Language } from "../../../../contract/errors/define.ts";
import { english, type TrayWords } from "./en.ts";
import { chinese } from "./zh-cn.ts";

const catalogues: Readonly<Record<Language, TrayWords>> = { en: english, "zh-CN": chinese };

/** What the tray says in this language. */
export const trayWords = (language: Language): TrayWords => catalogues[language];

/** Cents; less than a cent is shown with its first two figures, never as nothing. */
const placesOf = (usd: number): number =>
  usd === 0 || Math.abs(usd) >= 0.01 ? 2 : Math.min(9, 1 - Math.floor(Math.log10(Math.abs(usd))));

/** Money, times and shares as a reader of this language writes them; times in this computer's own zone unless `timeZone` names one. */
export function createTrayFormat(language: Language, timeZone?: string) {
  const zone = timeZone === undefined ? {} : { timeZone };
  const time = new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit", hourCycle: "h23", ...zone });
  const dayAndTime = new Intl.DateTimeFormat(language, {
    month: "short",
    day: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
    ...zone,
  });
  const percent = new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 0 });
  return {
    /** `$0.42`, in Chinese `US$0.42`, from the contract's decimal string. */
    money(usd: string): string {
      const amount = Number(usd);
      const places = placesOf(amount);
      return new Intl.NumberFormat(language, {
        style: "currency",
        currency: "USD",
        minimumFractionDigits: 2,
        maximumFractionDigits: places,
      }).format(amount);
    },
    time: (atMs: number): string => time.format(atMs),
    dayAndTime: (atMs: number): string => dayAndTime.format(atMs),
    percent: (share: number): string => percent.format(share),
  };
}

export type TrayFormat = ReturnType<typeof createTrayFormat>;
