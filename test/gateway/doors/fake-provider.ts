import type { ModelEvent, ModelFamily, ModelProvider, ModelRequest } from "../../../gateway/models/model.ts";

export const relayKey = "relay-secret-key-0123456789";

/** A provider that answers with these events, or relays to `relayTo`; remembers what it was asked. */
export function createFakeProvider(
  name: string,
  family: ModelFamily,
  options: { events?: readonly ModelEvent[]; relayTo?: string; silenceMs?: number } = {},
): ModelProvider & { readonly asked: ModelRequest[] } {
  const asked: ModelRequest[] = [];
  const { relayTo, silenceMs } = options;
  return {
    asked,
    name,
    family,
    baseUrl: relayTo ?? "http://127.0.0.1:9",
    local: true,
    ...(relayTo === undefined
      ? {}
      : {
          relay: {
            url: (path: string) => `${relayTo}${path}`,
            headers: () => ({ authorization: `Bearer ${relayKey}` }),
            ...(silenceMs === undefined ? {} : { silenceMs }),
          },
        }),
    async *answer(request) {
      asked.push(request);
      yield* options.events ?? [
        { kind: "text", text: `${name} says hi` },
        { kind: "usage", usage: { inputTokens: 3, outputTokens: 3 } },
        { kind: "end", stop: "end" },
      ];
    },
    countTokens: async request => ({ tokens: request.system.length, estimated: true }),
    listModels: async () => ({ models: [] }),
  };
}
