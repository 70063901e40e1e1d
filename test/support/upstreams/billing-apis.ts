import type { Asked, BilledUsage } from "./billing-usage.ts";

type Content = string | { type: string; text?: string }[] | null | undefined;
export type BillingBody = {
  model: string;
  stream?: boolean;
  stream_options?: { include_usage?: boolean };
  system?: Content;
  messages: { role: string; content?: Content }[];
  max_tokens?: number;
  max_completion_tokens?: number;
};

/** One API: how it is asked, and what an answer looks like. `usage` null: the provider does not tell it. */
export type BillingApi = {
  readonly provider: "oa" | "an";
  asked(body: BillingBody): Asked;
  whole(model: string, words: readonly string[], usage: BilledUsage | null): object;
  frames(body: BillingBody, words: readonly string[], usage: BilledUsage | null): string[];
  error(status: number): object;
};

const textOf = (content: Content): string =>
  typeof content === "string" ? content : (content ?? []).map(part => part.text ?? "").join("");

/** All that is said, the newest last. */
export const saidIn = (body: BillingBody): string => body.messages.map(({ content }) => textOf(content)).join("\n");

const bytesOf = (body: BillingBody): number =>
  [textOf(body.system), ...body.messages.map(({ content }) => textOf(content))].reduce(
    (sum, text) => sum + Buffer.byteLength(text),
    0,
  );

const frame = (data: object): string => `data: ${JSON.stringify(data)}\n\n`;

const openaiUsage = ({ input, cacheRead, cacheWrite, output }: BilledUsage) => ({
  prompt_tokens: input + cacheRead + cacheWrite,
  completion_tokens: output,
  total_tokens: input + cacheRead + cacheWrite + output,
  prompt_tokens_details: { cached_tokens: cacheRead, cache_write_tokens: cacheWrite },
});

export const openaiBilling: BillingApi = {
  provider: "oa",
  asked(body) {
    const limits = [body.max_tokens, body.max_completion_tokens].filter(limit => limit !== undefined);
    return {
      bytes: bytesOf(body),
      messages: body.messages.length,
      mostOutput: limits.length === 0 ? undefined : Math.min(...limits),
      writesCache: true,
    };
  },
  whole: (model, words, usage) => ({
    ...{ id: "chatcmpl-1", object: "chat.completion", created: 1, model },
    choices: [{ index: 0, message: { role: "assistant", content: words.join("") }, finish_reason: "stop" }],
    ...(usage && { usage: openaiUsage(usage) }),
  }),
  frames(body, words, usage) {
    const chunk = (choices: object[], more: object = {}): string =>
      frame({ id: "chatcmpl-1", object: "chat.completion.chunk", created: 1, model: body.model, choices, ...more });
    return [
      ...words.map(content => chunk([{ index: 0, delta: { content }, finish_reason: null }])),
      chunk([{ index: 0, delta: {}, finish_reason: "stop" }]),
      ...(usage && body.stream_options?.include_usage ? [chunk([], { usage: openaiUsage(usage) })] : []),
      "data: [DONE]\n\n",
    ];
  },
  error: status => ({ error: { message: `fake ${status}`, type: "server_error", code: null } }),
};

const anthropicUsage = ({ input, cacheRead, cacheWrite, output }: BilledUsage) => ({
  input_tokens: input,
  output_tokens: output,
  cache_read_input_tokens: cacheRead,
  cache_creation_input_tokens: cacheWrite,
  cache_creation: { ephemeral_5m_input_tokens: cacheWrite, ephemeral_1h_input_tokens: 0 },
});

export const anthropicBilling: BillingApi = {
  provider: "an",
  asked: body => ({
    bytes: bytesOf(body),
    messages: body.messages.length,
    mostOutput: body.max_tokens,
    writesCache: JSON.stringify(body).includes('"cache_control"'),
  }),
  whole: (model, words, usage) => ({
    ...{ id: "msg_1", type: "message", role: "assistant", model, stop_reason: "end_turn", stop_sequence: null },
    content: [{ type: "text", text: words.join("") }],
    ...(usage && { usage: anthropicUsage(usage) }),
  }),
  frames(body, words, usage) {
    const start = { id: "msg_1", type: "message", role: "assistant", model: body.model, content: [], stop_reason: null };
    const events = [
      // What it says of the answer's length at the start is a placeholder.
      { type: "message_start", message: { ...start, ...(usage && { usage: anthropicUsage({ ...usage, output: 1 }) }) } },
      { type: "content_block_start", index: 0, content_block: { type: "text", text: "" } },
      ...words.map(text => ({ type: "content_block_delta", index: 0, delta: { type: "text_delta", text } })),
      { type: "content_block_stop", index: 0 },
      {
        type: "message_delta",
        delta: { stop_reason: "end_turn", stop_sequence: null },
        ...(usage && { usage: { input_tokens: null, output_tokens: usage.output } }),
      },
      { type: "message_stop" },
    ];
    return events.map(event => `event: ${event.type}\n${frame(event)}`);
  },
  error: status => ({ type: "error", error: { type: "api_error", message: `fake ${status}` }, request_id: "req_1" }),
};
