import { defineRoutes } from "./define.ts";

/** The compatible doors. Their bodies are the ones of the APIs they imitate, so they are parsed in gateway/doors, not here. */
export const doorRoutes = defineRoutes({
  openaiModels: {
    method: "GET",
    path: "/v1/models",
    access: "user",
    summary: "Models, in OpenAI's or Anthropic's form (by the `anthropic-version` header).",
    produces: "application/json",
  },
  openaiModel: { method: "GET", path: "/v1/models/*", access: "user", summary: "One model.", produces: "application/json" },
  chatCompletions: {
    method: "POST",
    path: "/v1/chat/completions",
    access: "user",
    summary: "OpenAI Chat Completions.",
    produces: "application/json",
  },
  anthropicMessages: {
    method: "POST",
    path: "/v1/messages",
    access: "user",
    summary: "Anthropic Messages.",
    produces: "application/json",
  },
  anthropicCountTokens: {
    method: "POST",
    path: "/v1/messages/count_tokens",
    access: "user",
    summary: "Anthropic's token count.",
    produces: "application/json",
  },
});
