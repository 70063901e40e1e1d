import type { z } from "zod";
import { AppError } from "../../contract/errors/app-error.ts";
import type { Language } from "../../contract/errors/define.ts";

/**
 * Parses one part of a request. @throws AppError REQUEST_INVALID that names the field, as `body.files.0.hash`.
 * The library's sentences in other languages are loaded when one is needed.
 */
export function parseInput<S extends z.ZodType>(
  schema: S,
  part: "params" | "query" | "body",
  value: unknown,
  language: () => Language,
): z.output<S> | Promise<never> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  if (language() === "en") throw invalid(part, parsed.error);
  return import("zod/v4/locales/zh-CN.js").then(({ default: chinese }) => {
    const again = schema.safeParse(value, { error: chinese().localeError });
    throw invalid(part, again.error ?? parsed.error);
  });
}

function invalid(part: string, error: z.ZodError): AppError {
  const issue = error.issues[0];
  const path = issue?.path.map(String) ?? [];
  const where = [part, ...path].join(".").slice(0, 200);
  return AppError.of("REQUEST_INVALID", { where, problem: (issue?.message ?? "not valid").slice(0, 300) });
}
