const withoutSpaces = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Bopomofo}]/u;
const wordPart = /[\p{L}\p{N}\p{M}]/u;
const pictograph = /\p{Extended_Pictographic}/u;

/** A symbol that SQLite's unicode61 tokenizer would drop, written as a word. */
const symbolToken = (symbol: string): string => `x${symbol.codePointAt(0)?.toString(16)}`;

/**
 * Tokens by which a text is found through words that are too short for trigrams: every character of a script that writes
 * without spaces and every pair in which one stands, Latin words and numbers of one or two characters, and pictographs.
 * Lower case, each once.
 */
export function shortTokens(text: string): string[] {
  const tokens = new Set<string>();
  let word = "";
  let wordLength = 0;
  let previous = "";
  let previousIsDense = false;

  const endWord = (): void => {
    if (wordLength > 0 && wordLength <= 2) tokens.add(word);
    word = "";
    wordLength = 0;
  };

  for (const character of text.toLowerCase()) {
    const code = character.charCodeAt(0);
    const ascii = code < 128;
    const isWord = ascii ? (code >= 97 && code <= 122) || (code >= 48 && code <= 57) : wordPart.test(character);
    if (!isWord) {
      endWord();
      previous = "";
      if (!ascii && pictograph.test(character)) tokens.add(symbolToken(character));
      continue;
    }
    const dense = !ascii && withoutSpaces.test(character);
    if (dense) {
      endWord();
      tokens.add(character);
    } else if (wordLength < 3) {
      word += character;
      wordLength += 1;
    }
    if (previous !== "" && (dense || previousIsDense)) tokens.add(previous + character);
    previous = character;
    previousIsDense = dense;
  }
  endWord();
  return [...tokens];
}
