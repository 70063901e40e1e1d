import { writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { errorTable } from "../contract/errors/table.ts";

/** docs/errors.md as the error table has it. A test holds the file equal; `node build/docs-errors.ts` writes it anew. */
export function renderErrors(): string {
  const cell = (text: string): string => text.replaceAll("|", "\\|");
  const rows = Object.entries(errorTable)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(
      ([code, row]) =>
        `| \`${code}\` | ${row.status} | ${cell(row.en[0])} ${cell(row.en[1])} | ${cell(row.zh[0])}${cell(row.zh[1])} |`,
    );
  return `# Errors / 错误代码

Every failure has a code that never changes its meaning, a sentence and a next step. \`{…}\` stands for what it is about.
每个失败都有固定含义的代码、说明和下一步。\`{…}\` 表示具体内容。

| Code | HTTP | English | 简体中文 |
| --- | --- | --- | --- |
${rows.join("\n")}
`;
}

const target = join(dirname(fileURLToPath(import.meta.url)), "..", "docs", "errors.md");
if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(target, renderErrors());
