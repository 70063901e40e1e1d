import type { Catalogue } from "../../i18n/catalogue.ts";

type Words = Catalogue["settings"]["history"];

/** Who made a version, in words: `by` is `owner`, `device:ID`, `file` (edited on disk), `system`, or a program's name; empty when nobody knows. */
export function byWords(by: string, words: Words["by"], deviceName: (id: string) => string | undefined): string {
  if (by === "owner") return words.owner;
  if (by === "file") return words.file;
  if (by === "system") return words.system;
  if (by === "unknown" || by === "") return "";
  if (!by.startsWith("device:")) return words.other(by);
  const name = deviceName(by.slice("device:".length));
  return name === undefined ? words.goneDevice : words.device(name);
}

/** What changed in a version: keys as they stand in the file, or the gateway's word for something else in the reader's language. */
export function summaryWords(summary: string, words: Words): { readonly text: string; readonly keys: boolean } {
  switch (summary) {
    case "":
      return { text: words.emptySummary, keys: false };
    case "first version":
      return { text: words.summaries.first, keys: false };
    case "comments and layout":
      return { text: words.summaries.layout, keys: false };
    case "same text":
      return { text: words.summaries.same, keys: false };
    default:
      return { text: summary, keys: true };
  }
}
