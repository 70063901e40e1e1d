import { mostCharacters } from "./too-deep.ts";

/**
 * Cuts Markdown into pieces that can be drawn one by one, so that a growing answer only draws its last piece anew. A cut is made at a
 * blank line outside of fences, before a line that begins a block of its own: what may continue a list, a quote or a table is never
 * cut off. Pieces joined with "\n" are the text again. Link definitions and footnotes reach across the whole text: then it stays
 * whole, as long as that can be drawn.
 */
export const splitBlocks = (text: string): string[] => createSplitter()(text);

/**
 * `splitBlocks` for a text that grows: what was read before is not read again, as long as the text goes on from there. The answer
 * depends on the text alone, so that it may be asked while drawing.
 */
export function createSplitter(): (text: string) => string[] {
  let read = "";
  let state = start;
  let blocks: string[] = [];
  return text => {
    if (text.slice(0, read.length) !== read) {
      state = start;
      blocks = [];
      read = "";
    }
    for (let end = text.indexOf("\n", state.at); end !== -1; end = text.indexOf("\n", state.at)) {
      const line = text.slice(state.at, end);
      if (cutsBefore(line, state)) {
        blocks.push(text.slice(state.from, state.at - 1));
        state = { ...state, from: state.at };
      }
      state = after(line, end + 1, state);
    }
    read = text.slice(0, state.at);
    const line = text.slice(state.at);
    if ((state.defines || isDefinition(line)) && text.length <= mostCharacters) return [text];
    return cutsBefore(line, state)
      ? [...blocks, text.slice(state.from, state.at - 1), line]
      : [...blocks, text.slice(state.from)];
  };
}

/** Where reading stands, at the beginning of a line: `at` is that line's offset, `from` the offset of the piece it may belong to. */
interface State {
  readonly at: number;
  readonly from: number;
  readonly fence: string | null;
  readonly afterBlank: boolean;
  readonly defines: boolean;
}

const start: State = { at: 0, from: 0, fence: null, afterBlank: false, defines: false };

const cutsBefore = (line: string, { at, from, fence, afterBlank }: State): boolean =>
  fence === null && afterBlank && at > from && beginsBlock(line);

function after(line: string, at: number, { from, fence, defines }: State): State {
  return { at, from, fence: fenceAfter(line, fence), afterBlank: line.trim() === "", defines: defines || isDefinition(line) };
}

function fenceAfter(line: string, fence: string | null): string | null {
  const mark = /^ {0,3}(`{3,}(?=[^`]*$)|~{3,})/.exec(line)?.[1];
  if (!mark) return fence;
  if (fence === null) return mark;
  return mark.startsWith(fence) && line.trim() === mark ? null : fence;
}

const isDefinition = (line: string): boolean => /^ {0,3}\[[^\]\n]+\]:/.test(line);

/** At the margin, and neither a list item, a quote, a table row nor raw HTML. */
const beginsBlock = (line: string): boolean => /^[^\s>|<]/.test(line) && !/^(?:[-*+]|\d{1,9}[.)])(?:\s|$)/.test(line);
