/** Columns that a text takes in a terminal: Chinese, Japanese, Korean and emoji signs take two, combining marks none. */
export function displayWidth(text: string): number {
  let width = 0;
  for (const sign of text.replace(/\u001b\[[0-9;]*m/g, "")) {
    if (/\p{Mark}|\u200d|[\ufe00-\ufe0f]/u.test(sign)) continue;
    width +=
      /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u.test(
        sign,
      )
        ? 2
        : 1;
  }
  return width;
}

const padded = (text: string, width: number): string => text + " ".repeat(Math.max(0, width - displayWidth(text)));

/** Lines of a table whose columns are as wide as their widest cell; the last column is not padded. */
export function tableLines(rows: readonly (readonly string[])[]): string[] {
  const widths: number[] = [];
  for (const row of rows)
    for (const [index, cell] of row.entries()) widths[index] = Math.max(widths[index] ?? 0, displayWidth(cell));
  return rows.map(row =>
    row.map((cell, index) => (index === row.length - 1 ? cell : padded(cell, widths[index] ?? 0))).join("  "),
  );
}
