import type { Language } from "../../../contract/errors/define.ts";
import { createFormat } from "../../i18n/format.ts";

type Reset = { resetsAt: number; unit: "day" | "month"; timeZone: string; now: number; language: Language };
type Words = {
  midnight: (when: string) => string;
  atTime: (time: string, when: string) => string;
  onDay: (day: string, when: string) => string;
};

/** `at midnight, in 6 hours`; a month's names its day. Where clocks are put forward at midnight the day begins at another time, and that is said. */
export function resetWords({ resetsAt, unit, timeZone, now, language }: Reset, words: Words): string {
  const when = createFormat(language).relative(resetsAt, now);
  if (unit === "month")
    return words.onDay(new Intl.DateTimeFormat(language, { timeZone, month: "long", day: "numeric" }).format(resetsAt), when);
  const time = new Intl.DateTimeFormat(language, { timeZone, hour: "2-digit", minute: "2-digit" });
  const clock = new Intl.DateTimeFormat("en", { timeZone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(
    resetsAt,
  );
  const elsewhere = timeZone === Intl.DateTimeFormat().resolvedOptions().timeZone ? "" : ` (${timeZone})`;
  return clock === "00:00" && elsewhere === "" ? words.midnight(when) : words.atTime(time.format(resetsAt) + elsewhere, when);
}
