/** An Ollama's answers are small; a stranger on its port must not fill the memory. */
export const mostAnswerBytes = 16 * 1024 * 1024;
export const mostLineCharacters = 1024 * 1024;

const mark = Symbol("too long");
const tooLong = (what: string): Error => Object.assign(new Error(`its ${what} is too long`), { [mark]: true });
export const isTooLong = (error: unknown): error is Error => error instanceof Error && mark in error;

/** The whole text of an answer. @throws TooLong, or when the connection breaks */
export async function wholeText(body: ReadableStream<Uint8Array> | null): Promise<string> {
  if (body === null) return "";
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  for await (const piece of body) {
    bytes += piece.length;
    // Leaving the loop lets go of the connection.
    if (bytes > mostAnswerBytes) throw tooLong("answer");
    text += decoder.decode(piece, { stream: true });
  }
  return text + decoder.decode();
}

/** Values of an answer with one JSON text in each line. @throws TooLong, when a line is no JSON, or when the connection breaks */
export async function* jsonLines(body: ReadableStream<Uint8Array>): AsyncGenerator<unknown> {
  const decoder = new TextDecoder();
  let parts: string[] = [];
  let characters = 0;
  const take = (): string => {
    const line = parts.join("");
    parts = [];
    characters = 0;
    return line;
  };
  for await (const piece of body)
    for (const [index, part] of decoder.decode(piece, { stream: true }).split("\n").entries()) {
      const line = index === 0 ? "" : take();
      if (line.trim() !== "") yield JSON.parse(line);
      parts.push(part);
      characters += part.length;
      if (characters > mostLineCharacters) throw tooLong("line");
    }
  const rest = take();
  if (rest.trim() !== "") yield JSON.parse(rest);
}
