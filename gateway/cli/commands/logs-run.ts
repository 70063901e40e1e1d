import { join } from "node:path";
import { exitCodes } from "../../../contract/exit-codes.ts";
import type { Command } from "../call.ts";
import { wantsColour } from "../io.ts";
import { followLines } from "../logs/follow.ts";
import { formatRecord } from "../logs/format.ts";
import { type LogLevel, type LogRecord, levelRank, parseLogLine } from "../logs/record.ts";
import { readTail } from "../logs/tail.ts";

type Options = { readonly follow?: boolean; readonly lines: number; readonly level?: LogLevel };

const pollMs = 250;

/** Prints the newest lines of the gateway's log and, if wanted, what comes after; `--json` gives the lines as they stand. */
export const runLogs: Command<Options> = async (call, { follow, lines, level }) => {
  const { io, json, home, text } = call;
  const file = join(home.logs, "gateway.log");
  const least = level === undefined ? 0 : levelRank[level];
  const colour = wantsColour(io);
  const show = (record: LogRecord): void => {
    if (json) io.stdout(`${record.fields ? record.line : JSON.stringify({ msg: record.line })}\n`);
    else io.stdout(`${formatRecord(record, colour)}\n`);
  };

  // With a level the newest lines of that level are wanted, wherever they stand.
  const tail = await readTail(file, least === 0 ? lines : Number.POSITIVE_INFINITY);
  const wanted = (tail?.lines ?? []).map(parseLogLine).filter(record => record.rank >= least);
  for (const record of lines === 0 ? [] : wanted.slice(-lines)) show(record);
  if (!tail && !json) io.stderr(`${text.logs.none(file)}\n`);
  if (!follow) return exitCodes.done;

  const signal = io.interruption();
  for await (const line of followLines({ file, offset: tail?.offset ?? 0, signal, pollMs })) {
    const record = parseLogLine(line);
    if (record.rank >= least) show(record);
  }
  return exitCodes.done;
};
