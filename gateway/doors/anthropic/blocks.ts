import { unreachable } from "../../../contract/unreachable.ts";
import type { ShownEvent } from "../collect.ts";

type Block = {
  readonly kind: "text" | "thinking" | "tool";
  /** The model's own number of a tool call, by which its pieces are told apart. */
  readonly tool: number | null;
  readonly start: object;
  readonly deltas: object[];
  over: boolean;
};

type WriteEvent = (data: { readonly type: string; readonly [key: string]: unknown }) => string;

/**
 * Numbers the content blocks of a stream. A Messages stream shows one block after the other, while a model may have several
 * tool calls open at once: the first open block is live, what belongs to later ones waits for its turn.
 */
export function createBlocks(write: WriteEvent) {
  const waiting: Block[] = [];
  let live: Block | null = null;
  let index = -1;

  const flush = (): string => {
    let text = "";
    for (;;) {
      if (!live) {
        live = waiting.shift() ?? null;
        if (!live) return text;
        index += 1;
        text += write({ type: "content_block_start", index, content_block: live.start });
      }
      for (const delta of live.deltas.splice(0)) text += write({ type: "content_block_delta", index, delta });
      if (!live.over) return text;
      text += write({ type: "content_block_stop", index });
      live = null;
    }
  };

  const newest = (): Block | null => waiting.at(-1) ?? live;

  const open = (kind: Block["kind"], start: object, tool: number | null): Block => {
    const before = newest();
    if (before && before.kind !== "tool") before.over = true;
    const block: Block = { kind, tool, start, deltas: [], over: false };
    waiting.push(block);
    return block;
  };

  const running = (kind: "text" | "thinking", start: object): Block => {
    const block = newest();
    return block?.kind === kind && !block.over ? block : open(kind, start, null);
  };

  const toolBlock = (number: number): Block | undefined =>
    live?.tool === number ? live : waiting.find(block => block.tool === number);

  const take = (shown: ShownEvent): void => {
    switch (shown.kind) {
      case "text":
        if (shown.text === "") return;
        running("text", { type: "text", text: "", citations: null }).deltas.push({ type: "text_delta", text: shown.text });
        return;
      case "thinking":
        if (shown.text === "") return;
        running("thinking", { type: "thinking", thinking: "", signature: "" }).deltas.push({
          type: "thinking_delta",
          thinking: shown.text,
        });
        return;
      case "thinkingSignature": {
        const block = running("thinking", { type: "thinking", thinking: "", signature: "" });
        block.deltas.push({ type: "signature_delta", signature: shown.signature });
        block.over = true;
        return;
      }
      case "toolStart":
        open("tool", { type: "tool_use", id: shown.id, name: shown.name, input: {}, caller: { type: "direct" } }, shown.index);
        return;
      case "toolDelta":
        toolBlock(shown.index)?.deltas.push({ type: "input_json_delta", partial_json: shown.json });
        return;
      case "toolEnd": {
        const block = toolBlock(shown.index);
        if (block) block.over = true;
        return;
      }
      default:
        unreachable(shown);
    }
  };

  return {
    show(shown: ShownEvent): string {
      take(shown);
      return flush();
    },
    /** Closes what is still open. */
    end(): string {
      if (live) live.over = true;
      for (const block of waiting) block.over = true;
      return flush();
    },
  };
}
