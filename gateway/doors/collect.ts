import type { Part } from "../../contract/messages.ts";
import type { ModelEvent } from "../models/model.ts";

/** What a model shows, without what it reports. */
export type ShownEvent = Exclude<ModelEvent, { kind: "usage" } | { kind: "end" } | { kind: "failure" }>;

/** Gathers what is shown into the parts of a message, in their order. */
export function createCollector() {
  const parts: Part[] = [];
  const tools = new Map<number, Extract<Part, { kind: "toolCall" }>>();

  const last = <K extends "text" | "thinking">(kind: K): Extract<Part, { kind: K }> => {
    const part = parts.at(-1);
    if (part?.kind === kind && !("signature" in part)) return part as Extract<Part, { kind: K }>;
    const made = { kind, text: "" } as Extract<Part, { kind: K }>;
    parts.push(made);
    return made;
  };

  return {
    add(event: ShownEvent): void {
      switch (event.kind) {
        case "text":
        case "thinking":
          if (event.text !== "") last(event.kind).text += event.text;
          return;
        case "thinkingSignature":
          last("thinking").signature = event.signature;
          return;
        case "toolStart": {
          const part = { kind: "toolCall" as const, id: event.id, name: event.name, arguments: "" };
          tools.set(event.index, part);
          parts.push(part);
          return;
        }
        case "toolDelta": {
          const tool = tools.get(event.index);
          if (tool) tool.arguments += event.json;
          return;
        }
        case "toolEnd":
          return;
      }
    },
    /** Tool calls without arguments are given `{}`. */
    parts(): Part[] {
      for (const part of tools.values()) if (part.arguments.trim() === "") part.arguments = "{}";
      return parts;
    },
  };
}
