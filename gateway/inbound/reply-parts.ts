import type { Part } from "../../contract/messages.ts";
import type { TurnEvent } from "../agents/turn.ts";

type OpenCall = { kind: "toolCall"; id: string; name: string; arguments: string };

/** Collects a turn's events into the parts of its reply, in the order in which they began. */
export function createReplyParts() {
  const parts: Part[] = [];
  const calls = new Map<number, OpenCall>();

  const append = (kind: "text" | "thinking", text: string): void => {
    if (text === "") return;
    const last = parts.at(-1);
    if (last?.kind === kind && !("signature" in last)) last.text += text;
    else parts.push({ kind, text });
  };

  return {
    add(event: TurnEvent): void {
      switch (event.kind) {
        case "text":
        case "thinking":
          append(event.kind, event.text);
          break;
        case "thinkingSignature": {
          const last = parts.at(-1);
          if (last?.kind === "thinking") last.signature = event.signature;
          break;
        }
        case "toolStart": {
          const call: OpenCall = { kind: "toolCall", id: event.id, name: event.name, arguments: "" };
          calls.set(event.index, call);
          parts.push(call);
          break;
        }
        case "toolDelta": {
          const call = calls.get(event.index);
          if (call) call.arguments += event.json;
          break;
        }
        case "toolEnd":
        case "answering":
        case "end":
        case "failure":
          break;
      }
    },
    parts: (): readonly Part[] => parts,
  };
}
