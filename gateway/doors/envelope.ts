import { hash } from "node:crypto";
import type { Part } from "../../contract/messages.ts";
import { as, asText, at, flag, invalid, isJson, type Json, list, optional, text } from "./fields.ts";

/** What every way behind a door needs of a body. The rest is read only where a request is translated. */
export type Envelope = {
  readonly body: Json;
  /** As the client wrote it; undefined when it left the choice to Hearth. */
  readonly model: string | undefined;
  readonly stream: boolean;
  readonly messages: readonly Json[];
};

/** @throws AppError REQUEST_INVALID naming the broken field */
export function readEnvelope(value: unknown): Envelope {
  if (!isJson(value)) throw invalid("body", "must be a JSON object");
  const model = optional(value, "model", "", text);
  const rows = as(value.messages, "messages", list);
  if (rows.length === 0) throw invalid("messages", "must hold at least one message");
  rows.forEach((row, index) => {
    if (!isJson(row)) throw invalid(at("messages", index), "must be an object");
    if (typeof row.role !== "string") throw invalid(`messages[${index}].role`, "must be a string");
  });
  return {
    body: value,
    model: model === "" ? undefined : model,
    stream: optional(value, "stream", "", flag) ?? false,
    messages: rows as readonly Json[],
  };
}

/** The text of a message's content in either API, `most` characters of it. */
function textOf(content: unknown, most: number): string {
  if (typeof content === "string") return content.slice(0, most);
  if (!Array.isArray(content)) return "";
  let said = "";
  for (const part of content as readonly unknown[]) {
    if (!isJson(part) || part.type !== "text" || typeof part.text !== "string") continue;
    said += said === "" ? part.text : `\n${part.text}`;
    if (said.length >= most) return said.slice(0, most);
  }
  return said;
}

const keyCharacters = 4_096;

/**
 * Which conversation a request continues: clients send the whole history each time, so what stays the same, its beginning, names it.
 * A client may name it itself with the header `x-hearth-session`.
 */
export function sessionKeyOf(principal: string, envelope: Envelope, named: string | undefined): string {
  if (named !== undefined && named !== "") return `named:${named.slice(0, 128)}`;
  let system = textOf(envelope.body.system, keyCharacters);
  let first = "";
  for (const { role, content } of envelope.messages) {
    if (role === "system" || role === "developer") system += textOf(content, keyCharacters);
    else if (role === "user") {
      first = textOf(content, keyCharacters);
      break;
    }
  }
  return hash("sha256", `${principal}\n${system.slice(0, keyCharacters)}\n${first}`, "hex");
}

const keptCharacters = 1_000_000;

/** What the person, or a tool on their side, said last: everything after the last answer. */
export function lastSaid(messages: readonly Json[]): Part[] {
  let from = messages.length;
  while (from > 0 && messages[from - 1]?.role !== "assistant") from -= 1;
  const parts: Part[] = [];
  for (const { role, content, tool_call_id: callId } of messages.slice(from)) {
    if (role === "tool") {
      parts.push({ kind: "toolResult", callId: asText(callId), text: textOf(content, keptCharacters), isError: false });
      continue;
    }
    if (role !== "user") continue;
    if (Array.isArray(content)) parts.push(...toolResults(content));
    const said = textOf(content, keptCharacters);
    if (said !== "") parts.push({ kind: "text", text: said });
  }
  return parts;
}

function toolResults(content: readonly unknown[]): Part[] {
  return content.flatMap(block =>
    isJson(block) && block.type === "tool_result"
      ? [
          {
            kind: "toolResult" as const,
            callId: asText(block.tool_use_id),
            text: textOf(block.content, keptCharacters),
            isError: block.is_error === true,
          },
        ]
      : [],
  );
}
