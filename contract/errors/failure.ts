import { providerTitle } from "../provider-titles.ts";
import type { Language } from "./define.ts";
import { type ErrorCode, errorRow } from "./table.ts";

/** Values for the `{name}` slots of a sentence. A value that differs by language has its Chinese form under `{name}Zh`. */
export type Slots = Readonly<Record<string, string | number>>;

/** How a failure crosses every wall: HTTP bodies, `--json` on stderr, events. A plain type: this file is read in by every thread, zod by none of them. */
export type Failure = {
  error: {
    code: string;
    message: string;
    hint: string;
    type: string;
    /** Where in a text it is, when it is about a text: both count from 1. */
    line?: number | undefined;
    column?: number | undefined;
    /** BUDGET_SPENT: whose budget it is, `*` or as `user:ID`. */
    scope?: string | undefined;
  };
};

/** A failure that is stored or sent before anybody knows in which language it will be read. */
export type StoredFailure = { readonly code: ErrorCode; readonly slots: Slots };

const fill = (sentence: string, slots: Slots, suffix: "" | "Zh"): string =>
  sentence.replace(/\{(\w+)\}/g, (whole, name: string) => String(slots[name + suffix] ?? slots[name] ?? whole));

/** What a model's failure calls its provider; elsewhere a name is that of the settings. */
const titled = (code: ErrorCode, slots: Slots, language: Language): Slots =>
  code.startsWith("MODEL_") && typeof slots.provider === "string"
    ? { ...slots, provider: providerTitle(slots.provider, language) }
    : slots;

/** The sentence and next step for `code` in `language`, slots filled in. */
export function describeFailure(code: ErrorCode, given: Slots, language: Language): Failure["error"] {
  const slots = titled(code, given, language);
  const row = errorRow(code);
  const [message, hint] = language === "zh-CN" ? row.zh : row.en;
  const suffix = language === "zh-CN" ? "Zh" : "";
  const { line, column, scope } = slots;
  return {
    code,
    message: fill(message, slots, suffix),
    hint: fill(hint, slots, suffix),
    type: row.type,
    ...(typeof line === "number" ? { line } : {}),
    ...(typeof column === "number" ? { column } : {}),
    ...(typeof scope === "string" ? { scope } : {}),
  };
}
