import { randomUUID } from "node:crypto";
import type { ModelEvent } from "../model.ts";
import { garbled, isRecord, record, text } from "../upstream/read.ts";

type Call = { readonly index: number; readonly key: number; readonly id: string; name: string; waiting: string; open: boolean };

/**
 * Puts the pieces of tool calls together. Servers differ: some leave out ids or indexes, some give every call the index 0 and tell calls
 * apart by id, some send the name late or the arguments as an object.
 */
export function createToolCalls() {
  const calls: Call[] = [];

  const find = (piece: Record<string, unknown>): Call => {
    const id = text(piece, "id") || undefined;
    const key = typeof piece.index === "number" ? piece.index : undefined;
    const known = calls.findLast(call => (key === undefined ? id === undefined || call.id === id : call.key === key));
    if (known && (id === undefined || known.id === id)) return known;
    const made: Call = {
      index: calls.length,
      key: key ?? calls.length,
      id: id ?? `call_${randomUUID()}`,
      name: "",
      waiting: "",
      open: false,
    };
    calls.push(made);
    return made;
  };

  const argumentsOf = (from: Record<string, unknown> | undefined): string => {
    const given = from?.arguments;
    return isRecord(given) ? JSON.stringify(given) : from === undefined ? "" : (text(from, "arguments") ?? "");
  };

  return {
    any: (): boolean => calls.length > 0,

    /** @throws Garbled */
    *add(piece: Record<string, unknown>): Generator<ModelEvent> {
      const call = find(piece);
      const body = record(piece, "function");
      call.waiting += argumentsOf(body);
      if (!call.open) {
        call.name ||= (body && text(body, "name")) || "";
        if (call.name === "") return;
        call.open = true;
        yield { kind: "toolStart", index: call.index, id: call.id, name: call.name };
      }
      if (call.waiting === "") return;
      yield { kind: "toolDelta", index: call.index, json: call.waiting };
      call.waiting = "";
    },

    /** @throws Garbled when a call never got a name */
    *end(): Generator<ModelEvent> {
      for (const call of calls) {
        if (!call.open) throw garbled("a tool call has no name");
        yield { kind: "toolEnd", index: call.index };
      }
    },
  };
}
