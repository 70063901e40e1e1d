import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { AppError } from "../../../contract/errors/app-error.ts";
import { isMissing } from "../../config/atomic-file.ts";
import type { Log } from "../../log.ts";
import type { PriceTable } from "./table.ts";

const largestBytes = 8_000_000;

const unreadable = (problem: string, problemZh: string): AppError => AppError.of("PRICES_UNREADABLE", { problem, problemZh });

/** A table from the text of a file. @throws AppError PRICES_UNREADABLE naming the place, never repeating the text */
export async function parseTable(text: string): Promise<PriceTable> {
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch {
    // The parser's message repeats what it read; that it is no JSON says enough.
    throw unreadable("it is not JSON", "不是 JSON");
  }
  const { PriceTable } = await import("./table.ts");
  const parsed = PriceTable.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const where = issue && issue.path.length > 0 ? issue.path.map(String).join(".").slice(0, 120) : "the file";
  throw unreadable(`${where}: ${issue?.message.slice(0, 200) ?? ""}`, `${where === "the file" ? "文件" : where} 的内容无效`);
}

export const sha256Of = (text: string): string => createHash("sha256").update(text).digest("hex");

/** The table that the owner imported; null where there is none, or it is damaged: then a line in the log says so and nothing else happens. */
export async function readImported(file: string, log: Pick<Log, "warn">): Promise<PriceTable | null> {
  try {
    const text = await readFile(file, "utf8");
    if (text.length > largestBytes) throw unreadable("it is larger than 8 MB", "超过 8 MB");
    return await parseTable(text);
  } catch (error) {
    if (isMissing(error)) return null;
    const problem =
      error instanceof AppError ? String(error.slots.problem) : String((error as NodeJS.ErrnoException).code ?? "unreadable");
    log.warn({ problem }, "the imported prices cannot be used; the built-in ones hold");
    return null;
  }
}
