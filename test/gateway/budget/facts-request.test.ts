import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { factsOfBody } from "../../../gateway/budget/bound/body-facts.ts";
import { base64Size, imageSize, imageTokens, wholeContext } from "../../../gateway/budget/bound/media.ts";
import { factsOfRequest } from "../../../gateway/budget/bound/request-facts.ts";
import { anthropicBody } from "../../../gateway/models/anthropic/request.ts";
import type { ModelFamily, ModelRequest, PromptPart } from "../../../gateway/models/model.ts";
import { ollamaBody } from "../../../gateway/models/ollama/request.ts";
import { openAiBody } from "../../../gateway/models/openai/request.ts";
import type { Asked } from "../../../gateway/models/upstream/upstream.ts";
import { imageHead } from "../../support/image-heads.ts";

const asked: Asked = {
  provider: "p",
  model: "m",
  address: "https://api.openai.com/v1",
  timeoutMs: 1,
  hasKey: true,
  secrets: [],
  clock: { now: () => 0 },
};

const text = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 60 }),
  fc.string({ unit: "grapheme", minLength: 200, maxLength: 400 }),
);
const json = fc.dictionary(text, fc.oneof(text, fc.integer(), fc.array(text, { maxLength: 3 })), { maxKeys: 3 });
const parts: fc.Arbitrary<PromptPart> = fc.oneof(
  text.map(value => ({ kind: "text" as const, text: value })),
  fc.record({ kind: fc.constant("thinking" as const), text, signature: text }),
  fc.record({
    kind: fc.constant("toolCall" as const),
    id: text,
    name: text,
    arguments: json.map(value => JSON.stringify(value)),
  }),
  fc.record({ kind: fc.constant("toolResult" as const), callId: text, text, isError: fc.boolean() }),
  fc.record({
    kind: fc.constant("file" as const),
    mediaType: fc.constant("text/plain"),
    name: text,
    data: fc.uint8Array({ maxLength: 60 }),
  }),
);
const requests: fc.Arbitrary<ModelRequest> = fc.record({
  model: fc.constant("claude-opus-5"),
  system: text,
  messages: fc.array(fc.record({ role: fc.constantFrom("user", "assistant"), parts: fc.array(parts, { maxLength: 4 }) }), {
    maxLength: 5,
  }),
  tools: fc.array(fc.record({ name: text, description: text, inputSchema: json }), { maxLength: 3 }),
});

/** Every word that a model may read: names and values, wherever they stand. */
function words(value: unknown): number {
  if (typeof value === "string") return Buffer.byteLength(value);
  if (typeof value !== "object" || value === null) return String(value).length;
  return Object.entries(value).reduce(
    (sum, [key, inner]) => sum + (Array.isArray(value) ? 0 : Buffer.byteLength(key)) + words(inner),
    0,
  );
}

describe("what a translated request can cost", () => {
  it("has at least one token for each byte that any adapter sends as words, and so has its body when that is sent on", () => {
    fc.assert(
      fc.property(requests, request => {
        const bodies = [
          ["anthropic", anthropicBody(request, asked)],
          ["openai", openAiBody(request, asked)],
          ["ollama", ollamaBody(request, undefined, asked)],
        ] as const;
        for (const [family, body] of bodies) {
          if ("kind" in body) continue;
          const { messages, tools } = body as { messages: unknown; tools?: unknown };
          const said = words([messages, tools, "system" in body ? body.system : ""]);
          const facts = factsOfRequest(request, family);
          expect(facts.textTokens + facts.mediaTokens).toBeGreaterThanOrEqual(said - frame(body));
          if (family !== "ollama")
            expect(factsOfBody(family, body as never, "http://127.0.0.1").textTokens).toBeGreaterThanOrEqual(
              words([messages, tools]),
            );
        }
      }),
      { numRuns: 300 },
    );
  });

  it("knows what each family writes into a cache by itself", () => {
    const life = (family: ModelFamily) => factsOfRequest({ system: "", messages: [] }, family).cacheWrite;
    expect([life("anthropic"), life("openai"), life("ollama"), life("guide")]).toEqual(["5m", "5m", "none", "none"]);
  });

  it("adds what vendors put around tools and formats", () => {
    const plain = factsOfRequest({ system: "x", messages: [] }, "anthropic").textTokens;
    const withTool = factsOfRequest(
      { system: "x", messages: [], tools: [{ name: "a", description: "", inputSchema: {} }] },
      "anthropic",
    ).textTokens;
    const withFormat = factsOfRequest(
      { system: "x", messages: [], format: { kind: "schema", name: "a", schema: {} } },
      "anthropic",
    );
    expect(withTool - plain).toBeGreaterThanOrEqual(1_000);
    expect(withFormat.textTokens - plain).toBeGreaterThanOrEqual(1_000);
    expect(withFormat.uncountedTokens).toBe(withFormat.textTokens - plain);
  });

  it("bounds pictures by their size, documents by the context, and texts by their bytes", () => {
    const media = (part: PromptPart, family: ModelFamily, model?: string) =>
      factsOfRequest({ system: "", messages: [{ role: "user", parts: [part] }] }, family, model, "https://api.anthropic.com")
        .mediaTokens;
    const photo: PromptPart = { kind: "image", mediaType: "image/jpeg", data: imageHead("jpeg", 4_032, 3_024) };
    // 12 megapixels: measured at 4,005 by Claude 5.5 and at 14,364 by GPT-6.
    expect(media(photo, "anthropic")).toBe(5_000);
    const elsewhere = factsOfRequest({ system: "", messages: [{ role: "user", parts: [photo] }] }, "anthropic", "kimi-k3");
    expect(elsewhere.mediaTokens).toBeGreaterThan(14_364);
    expect(media(photo, "openai", "gpt-6-astra")).toBeGreaterThan(14_364);
    expect(media(photo, "openai", "gpt-4o-mini")).toBe(48_500);
    expect(media(photo, "openai")).toBe(48_500);
    expect(media({ kind: "image", mediaType: "image/png", data: imageHead("png", 256, 256) }, "anthropic")).toBe(200);
    expect(media({ kind: "imageUrl", url: "https://example.com/a.png" }, "openai", "gpt-5")).toBe(50_000);
    expect(media({ kind: "file", mediaType: "application/pdf", name: "a.pdf", data: new Uint8Array(10) }, "anthropic")).toBe(
      wholeContext,
    );
    expect(media({ kind: "file", mediaType: "text/plain", name: "a", data: Buffer.from("héllo") }, "openai")).toBe(6);
    expect(media({ kind: "file", mediaType: "text/plain", name: "a", data: Uint8Array.of(255, 255) }, "openai")).toBe(6);
  });

  it("reads the size of every kind of picture, and of nothing else", () => {
    for (const kind of ["png", "gif", "webp", "jpeg"] as const) {
      expect(imageSize(imageHead(kind, 1_234, 567))).toEqual({ width: 1_234, height: 567 });
      expect(base64Size(imageHead(kind, 1_234, 567).toString("base64"))).toEqual({ width: 1_234, height: 567 });
    }
    fc.assert(fc.property(fc.uint8Array({ maxLength: 80 }), bytes => void imageSize(bytes)));
    fc.assert(fc.property(fc.uint8Array({ maxLength: 80 }), bytes => void imageSize(Uint8Array.of(0xff, 0xd8, ...bytes))));
    expect(imageSize(Buffer.alloc(64))).toBeUndefined();
    expect(imageTokens("openai", undefined, "gpt-5")).toBe(50_000);
  });
});

/** The words of the API's own form, which are not the model's to read: roles, types, and marks. */
function frame(value: unknown): number {
  if (typeof value !== "object" || value === null) return 0;
  return Object.entries(value).reduce((sum, [key, inner]) => {
    const fixed = ["role", "type", "cache_control", "input_schema", "source", "media_type", "is_error"].includes(key);
    const own = Array.isArray(value) ? 0 : Buffer.byteLength(key);
    return (
      sum +
      own +
      (fixed && typeof inner === "string" ? Buffer.byteLength(inner) : frame(inner) + (typeof inner === "boolean" ? 5 : 0))
    );
  }, 0);
}
