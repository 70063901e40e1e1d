import { answerTo, type FakeReply, type Heard, type Script } from "./script.ts";
import { startUpstream, type Upstream, type UpstreamCall } from "./server.ts";

type Content = string | { type: string; text?: string }[] | null | undefined;
type Body = {
  model: string;
  stream?: boolean;
  stream_options?: { include_usage?: boolean };
  messages: { role: string; content?: Content }[];
  tools?: { function: { name: string } }[];
  max_tokens?: number;
  max_completion_tokens?: number;
};

const models = ["fake-model", "fake-small"];
const words: Readonly<Record<number, [type: string, code: string | null, message: string]>> = {
  400: ["invalid_request_error", null, "The request is wrong."],
  401: ["invalid_request_error", "invalid_api_key", "Incorrect API key provided."],
  402: ["insufficient_quota", "insufficient_quota", "You exceeded your current quota."],
  404: ["invalid_request_error", "model_not_found", "The model does not exist."],
  429: ["requests", "rate_limit_exceeded", "Rate limit reached."],
};

const textOf = (content: Content): string =>
  typeof content === "string" ? content : (content ?? []).map(part => part.text ?? "").join("");
const count = (content: Content, type: string): number =>
  Array.isArray(content) ? content.filter(part => part.type === type).length : 0;

function hear(body: Body): Heard {
  const last = body.messages.at(-1);
  const user = body.messages.filter(message => message.role === "user").at(-1);
  return {
    text: textOf(user?.content),
    system: body.messages
      .filter(message => message.role === "system" || message.role === "developer")
      .map(message => textOf(message.content))
      .join("\n"),
    toolResult: last?.role === "tool" ? textOf(last.content) : undefined,
    images: count(user?.content, "image_url"),
    files: count(user?.content, "file"),
    tools: (body.tools ?? []).map(tool => tool.function.name),
    maxTokens: body.max_completion_tokens ?? body.max_tokens,
  };
}

const finish = { end: "stop", tools: "tool_calls", length: "length" } as const;
const usageOf = (reply: FakeReply) => ({
  prompt_tokens: reply.inputTokens,
  completion_tokens: reply.outputTokens,
  total_tokens: reply.inputTokens + reply.outputTokens,
});

function frames(body: Body, reply: FakeReply): string[] {
  const chunk = (delta: object, finishReason: string | null = null) => ({
    id: "chatcmpl-fake",
    object: "chat.completion.chunk",
    created: 1,
    model: body.model,
    choices: [{ index: 0, delta, finish_reason: finishReason }],
    ...(body.stream_options?.include_usage ? { usage: null } : {}),
  });
  const all: object[] = [chunk({ role: "assistant", content: "" })];
  if (reply.thinking !== undefined) all.push(chunk({ reasoning_content: reply.thinking }));
  for (const piece of reply.pieces) all.push(chunk({ content: piece }));
  reply.toolCalls.forEach((call, index) => {
    const half = Math.ceil(call.arguments.length / 2);
    all.push(chunk({ tool_calls: [{ index, id: call.id, type: "function", function: { name: call.name, arguments: "" } }] }));
    all.push(chunk({ tool_calls: [{ index, function: { arguments: call.arguments.slice(0, half) } }] }));
    all.push(chunk({ tool_calls: [{ index, function: { arguments: call.arguments.slice(half) } }] }));
  });
  all.push(chunk({}, finish[reply.stop]));
  if (body.stream_options?.include_usage) all.push({ ...chunk({}), choices: [], usage: usageOf(reply) });
  return [...all.map(one => `data: ${JSON.stringify(one)}\n\n`), "data: [DONE]\n\n"];
}

async function handle(call: UpstreamCall, script: Script): Promise<void> {
  const known = script.models ?? models;
  if (call.path === "/v1/models") {
    if (script.listFails !== undefined) return call.json(script.listFails, error(script.listFails));
    const data = known.map(id => ({ id, object: "model", created: 1, owned_by: "fake" }));
    return call.json(200, { object: "list", data });
  }
  if (call.path !== "/v1/chat/completions") return call.json(404, { error: { message: `no ${call.path}` } });
  const body = call.body as unknown as Body;
  if (!known.includes(body.model)) return call.json(404, error(404));
  const reply = answerTo(hear(body), script);
  if (body.stream) return call.stream("text/event-stream", frames(body, reply));
  const toolCalls = reply.toolCalls.map(({ id, name, arguments: json }) => ({
    id,
    type: "function",
    function: { name, arguments: json },
  }));
  const message = {
    role: "assistant",
    content: toolCalls.length > 0 ? null : reply.pieces.join(""),
    ...(toolCalls.length > 0 ? { tool_calls: toolCalls } : {}),
  };
  call.json(200, {
    id: "chatcmpl-fake",
    object: "chat.completion",
    created: 1,
    model: body.model,
    choices: [{ index: 0, message, finish_reason: finish[reply.stop] }],
    usage: usageOf(reply),
  });
}

const error = (status: number): unknown => {
  const [type, code, message] = words[status] ?? ["server_error", null, `The server answered ${status}.`];
  return { error: { message, type, param: null, code } };
};

/** An OpenAI-compatible server: `/v1/models`, `/v1/chat/completions`. `url` ends in `/v1`. Models: fake-model, fake-small. */
export const startFakeOpenAi = (script: Script = {}): Promise<Upstream> =>
  startUpstream(
    {
      chatPath: "/v1/chat/completions",
      urlPath: "/v1",
      key: headers => headers.authorization?.replace(/^Bearer /, ""),
      error,
      handle,
    },
    script,
  );
