import { answerTo, type FakeReply, type Heard, type Script } from "./script.ts";
import { startUpstream, type Upstream, type UpstreamCall } from "./server.ts";

type Block = { type: string; text?: string; content?: Content };
type Content = string | Block[] | undefined;
type Body = {
  model: string;
  stream?: boolean;
  max_tokens?: number;
  system?: Content;
  messages: { role: string; content: Content }[];
  tools?: { name: string }[];
};

const models = ["claude-fake-1", "claude-fake-small"];
const types: Readonly<Record<number, string>> = {
  400: "invalid_request_error",
  401: "authentication_error",
  402: "billing_error",
  403: "permission_error",
  404: "not_found_error",
  413: "request_too_large",
  429: "rate_limit_error",
  529: "overloaded_error",
};

const blocks = (content: Content): Block[] => (typeof content === "string" ? [{ type: "text", text: content }] : (content ?? []));
const textOf = (content: Content): string =>
  blocks(content)
    .map(block => block.text ?? "")
    .join("");

function hear(body: Body): Heard {
  const last = blocks(body.messages.at(-1)?.content);
  const result = last.find(block => block.type === "tool_result");
  return {
    text: textOf(last),
    system: textOf(body.system),
    toolResult: result === undefined ? undefined : textOf(result.content),
    images: last.filter(block => block.type === "image").length,
    files: last.filter(block => block.type === "document").length,
    tools: (body.tools ?? []).map(tool => tool.name),
    maxTokens: body.max_tokens,
  };
}

const stops = { end: "end_turn", tools: "tool_use", length: "max_tokens" } as const;
const startUsage = (reply: FakeReply) => ({
  input_tokens: reply.inputTokens,
  output_tokens: 1,
  cache_creation_input_tokens: 0,
  cache_read_input_tokens: 0,
  cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 0 },
});

function contentOf(reply: FakeReply): Record<string, unknown>[] {
  return [
    ...(reply.thinking === undefined ? [] : [{ type: "thinking", thinking: reply.thinking, signature: "sealed" }]),
    ...(reply.pieces.length > 0 ? [{ type: "text", text: reply.pieces.join("") }] : []),
    ...reply.toolCalls.map(call => ({
      type: "tool_use",
      id: call.id,
      name: call.name,
      input: JSON.parse(call.arguments) as unknown,
    })),
  ];
}

const message = (body: Body, content: unknown[], stop: string | null, usage: object) => ({
  id: "msg_fake",
  type: "message",
  role: "assistant",
  model: body.model,
  content,
  stop_reason: stop,
  stop_sequence: null,
  usage,
});

function frames(body: Body, reply: FakeReply): string[] {
  const events: { type: string; [key: string]: unknown }[] = [
    { type: "message_start", message: message(body, [], null, startUsage(reply)) },
    { type: "ping" },
  ];
  let index = 0;
  const block = (start: object, deltas: object[]): void => {
    events.push({ type: "content_block_start", index, content_block: start });
    for (const delta of deltas) events.push({ type: "content_block_delta", index, delta });
    events.push({ type: "content_block_stop", index });
    index += 1;
  };
  if (reply.thinking !== undefined)
    block({ type: "thinking", thinking: "", signature: "" }, [
      { type: "thinking_delta", thinking: reply.thinking },
      { type: "signature_delta", signature: "sealed" },
    ]);
  if (reply.pieces.length > 0)
    block(
      { type: "text", text: "" },
      reply.pieces.map(text => ({ type: "text_delta", text })),
    );
  for (const call of reply.toolCalls) {
    const half = Math.ceil(call.arguments.length / 2);
    block({ type: "tool_use", id: call.id, name: call.name, input: {} }, [
      { type: "input_json_delta", partial_json: call.arguments.slice(0, half) },
      { type: "input_json_delta", partial_json: call.arguments.slice(half) },
    ]);
  }
  // As the real API does: cumulative, and null where nothing is said again.
  const usage = { input_tokens: null, output_tokens: reply.outputTokens, cache_read_input_tokens: null };
  events.push({ type: "message_delta", delta: { stop_reason: stops[reply.stop], stop_sequence: null }, usage });
  events.push({ type: "message_stop" });
  return events.map(event => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
}

const error = (status: number): unknown => {
  const type = types[status] ?? "api_error";
  return { type: "error", error: { type, message: `fake ${type}` }, request_id: "req_fake" };
};

async function handle(call: UpstreamCall, script: Script): Promise<void> {
  const known = script.models ?? models;
  if (call.path === "/v1/models") {
    const data = known.map(id => ({ id, type: "model", display_name: id, created_at: "2026-01-01T00:00:00Z" }));
    return call.json(200, { data, has_more: false, first_id: known[0] ?? null, last_id: known.at(-1) ?? null });
  }
  const body = call.body as unknown as Body;
  if (!call.path.startsWith("/v1/messages") || !known.includes(body.model)) return call.json(404, error(404));
  const reply = answerTo(hear(body), script);
  if (call.path === "/v1/messages/count_tokens") return call.json(200, { input_tokens: reply.inputTokens });
  if (body.stream) return call.stream("text/event-stream", frames(body, reply));
  const usage = { ...startUsage(reply), output_tokens: reply.outputTokens };
  call.json(200, message(body, contentOf(reply), stops[reply.stop], usage));
}

/** An Anthropic server: `/v1/models`, `/v1/messages`, `/v1/messages/count_tokens`. Models: claude-fake-1, claude-fake-small. */
export const startFakeAnthropic = (script: Script = {}): Promise<Upstream> =>
  startUpstream(
    {
      chatPath: "/v1/messages",
      urlPath: "",
      key: headers => headers["x-api-key"]?.toString() ?? headers.authorization?.replace(/^Bearer /, ""),
      error,
      handle,
    },
    script,
  );
