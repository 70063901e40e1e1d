/** Control characters that could move a terminal's cursor or change its state; line feeds and tabs stay. */
const controls = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;
export const plainForTerminal = (text: string): string => text.replace(controls, "");

const squeezed = (text: string): string => text.replace(/\s+/g, "");

/** Writes an answer to a terminal as it grows. */
export function createStreamingPrinter(write: (text: string) => void) {
  let shown = "";
  const update = (text: string): void => {
    if (text === shown || !text.startsWith(shown)) return;
    write(plainForTerminal(text.slice(shown.length)));
    shown = text;
  };
  const close = (): void => {
    if (shown !== "" && !shown.endsWith("\n")) write("\n");
    shown = "";
  };
  return {
    /** `text` is all of the answer so far. */
    update,
    /** What was shown does not count any more; the next text begins on a fresh line. */
    restart: (): void => {
      if (shown !== "") write("\n\n");
      shown = "";
    },
    /** The final text: its missing end, or all of it when something else had been shown. */
    finish: (text: string): void => {
      if (!text.startsWith(shown) && squeezed(text) !== squeezed(shown)) {
        write(`\n\n${plainForTerminal(text)}`);
        shown = text;
      }
      update(text);
      close();
    },
    /** Ends an unfinished line. */
    close,
  };
}
