/** Bytes exactly as given, then an orderly end, a torn connection, or silence. */
export type RawAnswer = {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly chunks: readonly (string | Uint8Array)[];
  readonly end?: "end" | "destroy" | "hang";
};

/** How a fake upstream behaves. Everything may be left out: it then echoes what it was told. */
export type Script = {
  reply?: string | ((text: string) => string);
  /** Into how many pieces the reply is cut; default: one per word. */
  chunks?: number;
  /** Before the first byte, and between pieces. */
  delayMs?: number;
  chunkDelayMs?: number;
  thinking?: string;
  /** A status, optionally with body and headers; `reset` tears the connection, `hang` says nothing. */
  fail?: number | { status: number; body?: unknown; headers?: Record<string, string> } | "reset" | "hang";
  /** Only the first so many chat calls fail. */
  failTimes?: number;
  /** The connection is torn after so many pieces of a stream. */
  cutAfter?: number;
  /** Any other key is refused with 401. */
  key?: string;
  models?: string[];
  /** The list of models is refused with this status (OpenAI). */
  listFails?: number;
  /** Answers to chat calls are these bytes. */
  raw?: RawAnswer;
};

export type Heard = {
  readonly text: string;
  readonly system: string;
  readonly toolResult: string | undefined;
  readonly images: number;
  readonly files: number;
  readonly tools: readonly string[];
  readonly maxTokens: number | undefined;
};

export type FakeReply = {
  readonly thinking: string | undefined;
  readonly pieces: readonly string[];
  readonly toolCalls: readonly { readonly id: string; readonly name: string; readonly arguments: string }[];
  readonly stop: "end" | "tools" | "length";
  readonly inputTokens: number;
  readonly outputTokens: number;
};

const cutInto = (text: string, count: number | undefined): string[] => {
  if (count === undefined) return text.match(/\S+\s*|\s+/g) ?? [text];
  const size = Math.max(1, Math.ceil(text.length / count));
  return text.match(new RegExp(`[\\s\\S]{1,${size}}`, "g")) ?? [""];
};

const echo = (heard: Heard): string => {
  if (heard.toolResult !== undefined) return `The tool said: ${heard.toolResult}`;
  const seen = [...(heard.images ? [`${heard.images} image(s)`] : []), ...(heard.files ? [`${heard.files} file(s)`] : [])];
  return `You said: ${heard.text}${seen.length > 0 ? ` [${seen.join(", ")}]` : ""}`;
};

/** One token is one piece of the reply; a request's tokens are a quarter of its characters. `use tool NAME {"a":1}` calls an offered tool. */
export function answerTo(heard: Heard, script: Script): FakeReply {
  const toolCalls =
    heard.toolResult === undefined
      ? [...heard.text.matchAll(/use tool (\w+)\s*(\{[^}]*\})?/g)]
          .filter(match => heard.tools.includes(match[1]!))
          .map((match, index) => ({ id: `call_${index + 1}`, name: match[1]!, arguments: match[2] ?? "{}" }))
      : [];
  const text = typeof script.reply === "function" ? script.reply(heard.text) : (script.reply ?? echo(heard));
  const whole = toolCalls.length > 0 ? [] : cutInto(text, script.chunks);
  const pieces = heard.maxTokens === undefined ? whole : whole.slice(0, heard.maxTokens);
  return {
    thinking: script.thinking,
    pieces,
    toolCalls,
    stop: toolCalls.length > 0 ? "tools" : pieces.length < whole.length ? "length" : "end",
    inputTokens: Math.ceil((heard.text.length + heard.system.length) / 4) + 3,
    outputTokens: pieces.length + toolCalls.length * 5,
  };
}
