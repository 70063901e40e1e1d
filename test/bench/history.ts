import { measureHistory } from "./history-figures.ts";
import type { Row } from "./row.ts";

const ms = ({ median, worst }: { median: number; worst: number }): string => `${median.toFixed(1)} (${worst.toFixed(1)}) ms`;

/** `history` of the benches: medians, the slowest run in brackets. */
export async function benchHistory(): Promise<Row[]> {
  const { messages, databaseMegabytes, openMs, openNewestMs, searchMs } = await measureHistory();
  return [
    { what: "session of 10,000 messages, read and written as JSON", value: ms(openMs), reach: "<= 50 ms" },
    { what: "its newest 200 messages", value: ms(openNewestMs), reach: "" },
    ...Object.entries(searchMs).map(([what, figures]) => ({
      what: `search ${messages.toLocaleString("en")} messages (${databaseMegabytes} MB): ${what}`,
      value: ms(figures),
      reach: "<= 100 ms",
    })),
  ];
}
