import { AppError } from "../../contract/errors/app-error.ts";
import type { Language } from "../../contract/errors/define.ts";
import { describeFailure, type Slots } from "../../contract/errors/failure.ts";
import type { ErrorCode } from "../../contract/errors/table.ts";
import type { Problem } from "../../contract/routes/settings.ts";
import { dotted, type Json5Document, offsetOf, type Path, positionOf } from "./json5/tree.ts";

/** Something found in the settings, before it is known in which language it will be read. Slots hold no secret. */
export type Finding = {
  readonly code: ErrorCode;
  readonly severity: "error" | "warning";
  readonly key: string;
  readonly line: number | null;
  readonly column: number | null;
  readonly slots: Slots;
};

/** Where findings of one text come from: its name for people, and its places. */
export type Source = { readonly file: string; readonly text: string; readonly document: Json5Document };

/** A finding about `path`; slots `key`, `file` and `line` are filled in. */
export function findingAt(
  source: Source,
  path: Path,
  severity: Finding["severity"],
  code: ErrorCode,
  slots: Slots = {},
  offset = offsetOf(source.document.root, path),
): Finding {
  const { line, column } = positionOf(source.text, offset);
  const key = dotted(path) || source.file;
  return { code, severity, key, line, column, slots: { key, file: source.file, line, ...slots } };
}

export const isError = (finding: Finding): boolean => finding.severity === "error";

/** Errors first, then in the order of the file. */
export const inOrder = (findings: readonly Finding[]): Finding[] =>
  findings.toSorted(
    (a, b) => Number(isError(b)) - Number(isError(a)) || (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0),
  );

/** As the pages and `hearth config check` show it. */
export function describeFinding(finding: Finding, language: Language): Problem {
  const { message, hint } = describeFailure(finding.code, finding.slots, language);
  const { code, key, line, column, severity } = finding;
  return { code, key, line, column, message, hint, severity };
}

export const findingError = (finding: Finding): AppError => AppError.of(finding.code, finding.slots);
