import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { AppError } from "../../../contract/errors/app-error.ts";
import { type ExitCode, exitCodes } from "../../../contract/exit-codes.ts";
import type { Problem } from "../../../contract/routes/settings.ts";
import { isMissing, systemSentence } from "../../config/atomic-file.ts";
import { describeFinding } from "../../config/findings.ts";
import { parseSettings } from "../../config/parse.ts";
import { type ConfigDeps, type ConfigIo, parseDepsOf } from "./deps.ts";

const words = {
  en: {
    none: "There is no settings file yet; the first start writes one.",
    good: "The settings are in order.",
    error: "error",
    warning: "warning",
    notServed: "Kept, but not acted upon by this version:",
  },
  "zh-CN": {
    none: "还没有设置文件；首次启动时会生成。",
    good: "设置没有问题。",
    error: "错误",
    warning: "警告",
    notServed: "已保留，但此版本尚未支持：",
  },
} as const;

/** `hearth config check [FILE]`: 78 when something in the settings keeps Hearth from starting, else 0. @throws AppError CONFIG_NOT_READABLE */
export async function checkConfig(
  options: { readonly file?: string | undefined },
  deps: ConfigDeps,
  io: ConfigIo,
): Promise<ExitCode> {
  const text = words[io.language];
  const file = options.file === undefined ? "hearth.json5" : basename(options.file);
  let content: string;
  try {
    content = await readFile(options.file ?? deps.home.settings, "utf8");
  } catch (error) {
    if (options.file !== undefined || !isMissing(error))
      throw AppError.of("CONFIG_NOT_READABLE", { file, ...systemSentence(error) }, { cause: error });
    if (io.json) io.stdout(`${JSON.stringify({ ok: true, problems: [], notServed: [] })}\n`);
    else io.stdout(`${text.none}\n`);
    return exitCodes.done;
  }
  const parsed = parseSettings(content, parseDepsOf(deps, file));
  const problems = parsed.findings.map(finding => describeFinding(finding, io.language));
  const ok = parsed.settings !== null;
  if (io.json) io.stdout(`${JSON.stringify({ ok, problems, notServed: parsed.notServed })}\n`);
  else {
    for (const problem of problems) io.stdout(lines(problem, file, text[problem.severity]));
    if (problems.length === 0) io.stdout(`${text.good}\n`);
    if (parsed.notServed.length > 0) io.stdout(`${text.notServed}\n${parsed.notServed.map(key => `  ${key}\n`).join("")}`);
  }
  return ok ? exitCodes.done : exitCodes.config;
}

/** `file:line:column` first, as editors and terminals make links of. */
const lines = ({ line, column, message, hint }: Problem, file: string, severity: string): string =>
  `${file}${line === null ? "" : `:${line}:${column ?? 1}`} ${severity}: ${message}\n  ${hint}\n`;
