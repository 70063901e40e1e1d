import type { Slots } from "../../contract/errors/failure.ts";
import type { ModelErrorCode } from "../../contract/errors/table.ts";
import type { Part, Usage } from "../../contract/messages.ts";

/** Which family an upstream API belongs to; a request of the same family may be relayed as it stands. */
export type ModelFamily = "anthropic" | "openai" | "ollama" | "guide";

/** A file's bytes, read when a request is built. `image` and `file` parts arrive with their content. */
export type PromptPart =
  | Exclude<Part, { kind: "image" } | { kind: "file" }>
  | { kind: "image"; mediaType: string; data: Uint8Array }
  | { kind: "imageUrl"; url: string }
  | { kind: "file"; mediaType: string; name: string; data: Uint8Array };

export type PromptMessage = { readonly role: "user" | "assistant"; readonly parts: readonly PromptPart[] };

export type ToolSpec = { readonly name: string; readonly description: string; readonly inputSchema: Record<string, unknown> };
export type ToolChoice = { kind: "auto" } | { kind: "none" } | { kind: "any" } | { kind: "tool"; name: string };
export type ThinkingEffort = "off" | "low" | "medium" | "high";

/** What any model is asked. The same for all four adapters; what an adapter cannot honour it refuses by name (FIELD_NOT_SUPPORTED as MODEL_REFUSED). */
export type ModelRequest = {
  /** The provider's own name of the model. */
  readonly model: string;
  readonly system: string;
  readonly messages: readonly PromptMessage[];
  readonly tools?: readonly ToolSpec[];
  readonly toolChoice?: ToolChoice;
  readonly parallelTools?: boolean;
  readonly maxOutputTokens?: number;
  readonly temperature?: number;
  readonly topP?: number;
  readonly topK?: number;
  readonly stop?: readonly string[];
  readonly thinking?: ThinkingEffort;
  /** JSON answers: any object, or one of this JSON Schema. */
  readonly format?: { kind: "json" } | { kind: "schema"; name: string; schema: Record<string, unknown> };
  readonly seed?: number;
  readonly userId?: string;
};

export type StopReason = "end" | "length" | "tools" | "stopSequence" | "refusal" | "paused";

/**
 * What a model yields. Order: any number of text, thinking, tool and usage events, then exactly one `end` or `failure`, then nothing.
 * A model never throws: an abort ends it with `failure` MODEL_CUT and `aborted: true` within 100 ms.
 * `usage` fields are merged by the rule "last reported value wins, never add, and an answer does not grow shorter"; absent means not
 * reported, 0 is a value.
 * Tool calls: `toolStart`, any number of `toolDelta` (pieces of the arguments' JSON), `toolEnd`; several may be open at once, told apart by `index`.
 */
export type ModelEvent =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "thinking"; readonly text: string }
  /** Closes a thinking part with the provider's seal. */
  | { readonly kind: "thinkingSignature"; readonly signature: string }
  | { readonly kind: "toolStart"; readonly index: number; readonly id: string; readonly name: string }
  | { readonly kind: "toolDelta"; readonly index: number; readonly json: string }
  | { readonly kind: "toolEnd"; readonly index: number }
  | { readonly kind: "usage"; readonly usage: Partial<Usage> }
  | {
      readonly kind: "end";
      readonly stop: StopReason;
      readonly stopSequence?: string;
      readonly model?: string;
      /** The last figures did not come: those reported are of the time before the answer was complete. */
      readonly uncounted?: true;
    }
  | ModelFailure;

export type ModelFailure = {
  readonly kind: "failure";
  readonly code: ModelErrorCode;
  readonly slots: Slots;
  /** The provider may answer if it is asked again and nothing was shown. */
  readonly retryable: boolean;
  readonly retryAfterMs?: number;
  readonly aborted?: boolean;
  /** The HTTP status by which the upstream refused the whole request. Absent once an answer had begun, whatever an error inside it says. */
  readonly status?: number;
};

export type ListedModel = {
  readonly name: string;
  /** False for models that run on someone else's machine (Ollama's cloud models, too). */
  readonly local: boolean;
  readonly bytes?: number;
  readonly contextTokens?: number;
  readonly images?: boolean;
  readonly tools?: boolean;
  readonly thinking?: boolean;
};

/**
 * How a request of the provider's own family reaches it as it stands. `path` is what the family's official client appends to its base
 * address: `/chat/completions` (openai), `/v1/messages` (anthropic). `headers` hold the credential: never log or send them back.
 */
export type ModelRelay = {
  url(path: string): string;
  headers(): Readonly<Record<string, string>>;
  /** Longest silence that is waited for. */
  readonly silenceMs?: number;
};

/** One provider, ready to be asked. Made anew when its settings change. */
export type ModelProvider = {
  readonly name: string;
  readonly family: ModelFamily;
  readonly baseUrl: string;
  /** True when prompts stay on loopback or a private network. */
  readonly local: boolean;
  /** True for a model of a local provider that is known to pass prompts on to somebody's cloud, whatever its name. */
  runsElsewhere?(model: string): boolean;
  /** True for a server out in the world while no key is set for it, nor a header that may be one. */
  lacksKey?(): boolean;
  /** Present where requests of the same family may be relayed. */
  readonly relay?: ModelRelay;
  answer(request: ModelRequest, signal: AbortSignal): AsyncIterable<ModelEvent>;
  /** Input tokens of a request: exact from the provider where it counts, else an upper bound with `estimated`. */
  countTokens(request: ModelRequest, signal: AbortSignal): Promise<{ tokens: number; estimated: boolean } | ModelFailure>;
  listModels(signal: AbortSignal): Promise<{ models: readonly ListedModel[] } | ModelFailure>;
  /** The server's own version, where its API tells one. */
  version?(signal: AbortSignal): Promise<string | undefined>;
};
