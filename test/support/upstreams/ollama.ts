import { answerTo, type FakeReply, type Heard, type Script } from "./script.ts";
import { startUpstream, type Upstream, type UpstreamCall } from "./server.ts";

type Body = {
  model: string;
  stream?: boolean;
  messages?: { role: string; content?: string; images?: string[] }[];
  tools?: { function: { name: string } }[];
  options?: { num_predict?: number };
};

const models = ["fake:latest", "fake-cloud:cloud"];

function hear(body: Body): Heard {
  const messages = body.messages ?? [];
  const last = messages.at(-1);
  const user = messages.filter(message => message.role === "user").at(-1);
  return {
    text: user?.content ?? "",
    system: messages
      .filter(message => message.role === "system")
      .map(message => message.content ?? "")
      .join("\n"),
    toolResult: last?.role === "tool" ? last.content : undefined,
    images: user?.images?.length ?? 0,
    files: 0,
    tools: (body.tools ?? []).map(tool => tool.function.name),
    maxTokens: body.options?.num_predict,
  };
}

const line = (value: object): string => `${JSON.stringify(value)}\n`;
const ends = { end: "stop", tools: "stop", length: "length" } as const;

function lines(body: Body, reply: FakeReply): object[] {
  const said = (message: object) => ({
    model: body.model,
    created_at: "2026-01-01T00:00:00Z",
    message: { role: "assistant", content: "", ...message },
    done: false,
  });
  return [
    ...(reply.thinking === undefined ? [] : [said({ thinking: reply.thinking })]),
    ...reply.pieces.map(content => said({ content })),
    ...reply.toolCalls.map(call =>
      // No id, as older versions answer.
      said({ tool_calls: [{ function: { name: call.name, arguments: JSON.parse(call.arguments) as unknown } }] }),
    ),
    {
      ...said({}),
      done: true,
      done_reason: ends[reply.stop],
      total_duration: 2e6,
      load_duration: 1e6,
      prompt_eval_count: reply.inputTokens,
      prompt_eval_duration: 5e5,
      eval_count: reply.outputTokens,
      eval_duration: 5e5,
    },
  ];
}

const missing = (model: string) => ({ error: `model '${model}' not found` });

async function handle(call: UpstreamCall, script: Script): Promise<void> {
  const known = script.models ?? models;
  if (call.path === "/api/version") return call.json(200, { version: "0.17.4" });
  if (call.path === "/api/tags") {
    const tags = known.map(name => ({
      name,
      model: name,
      size: 98_362_432,
      digest: "0".repeat(64),
      details: { family: "llama" },
      ...(name.endsWith(":cloud") ? { remote_host: "https://ollama.com", remote_model: name } : {}),
    }));
    return call.json(200, { models: tags });
  }
  const body = call.body as unknown as Body;
  if (!known.includes(body.model)) return call.json(404, missing(body.model));
  if (call.path === "/api/show")
    return call.json(200, {
      capabilities: ["completion", "tools", "thinking"],
      details: { family: "llama" },
      model_info: { "general.architecture": "llama", "llama.context_length": 8192 },
    });
  if (call.path !== "/api/chat") return call.json(404, { error: "404 page not found" });
  const all = lines(body, answerTo(hear(body), script));
  if (body.stream !== false) return call.stream("application/x-ndjson", all.map(line));
  call.json(
    200,
    all.reduce<Record<string, unknown>>((whole, one) => mergeLine(whole, one as Record<string, unknown>), {}),
  );
}

/** One answer of all lines: texts joined, tool calls collected, the last line's figures. */
function mergeLine(whole: Record<string, unknown>, next: Record<string, unknown>): Record<string, unknown> {
  const a = (whole.message ?? { role: "assistant", content: "" }) as { content: string; tool_calls?: unknown[] };
  const b = next.message as { content: string; tool_calls?: unknown[] };
  const calls = [...(a.tool_calls ?? []), ...(b.tool_calls ?? [])];
  const message = { ...a, ...b, content: a.content + b.content, ...(calls.length > 0 ? { tool_calls: calls } : {}) };
  return { ...whole, ...next, message };
}

/** An Ollama: `/api/version`, `/api/tags`, `/api/show`, `/api/chat`. Models: fake:latest, fake-cloud:cloud. */
export const startFakeOllama = (script: Script = {}): Promise<Upstream> =>
  startUpstream(
    {
      chatPath: "/api/chat",
      urlPath: "",
      key: headers => headers.authorization?.replace(/^Bearer /, ""),
      error: status => ({ error: status === 404 ? "model 'x' not found" : `the server answered ${status}` }),
      handle,
    },
    script,
  );
