import type { PromptFacts } from "./facts.ts";

type Unbounded = NonNullable<PromptFacts["unbounded"]>;

/** What a vendor wraps around each message, and around each tool. */
const perMessage = 16;
const perTool = 64;
/** What tools of any kind add once: Anthropic's hidden prompt for them has 313 to 530 tokens, its forced and structured forms a little more. */
const oncePerTools = 1_000;
/** What surrounds a prompt without any message. */
const perRequest = 64;
/** Tools that the vendor defines itself (bash, text editor, computer, memory) bring up to about 1,250 tokens. */
const perVendorTool = 2_000;

const bytes = (text: string): number => Buffer.byteLength(text, "utf8");
/** Keys, quotes and brackets included. Escapes are at least as long as what they stand for. */
const jsonBytes = (value: unknown): number => (value === undefined ? 0 : bytes(JSON.stringify(value)));

/**
 * Counts up what a prompt can have: a token is at least one byte of what is written. JSON that a vendor writes anew for its model (schemas,
 * arguments of calls) counts twice.
 */
export function createTally() {
  let text = perRequest;
  let media = 0;
  let uncounted = 0;
  let tools = false;
  let unbounded: Unbounded | null = null;
  return {
    message: (): void => {
      text += perMessage;
    },
    text: (value: string): void => {
      text += bytes(value);
    },
    json: (value: unknown): void => {
      text += jsonBytes(value);
    },
    rewritten: (value: unknown): void => {
      text += 2 * jsonBytes(value);
    },
    tool: (definition: unknown): void => {
      tools = true;
      text += perTool + 2 * jsonBytes(definition);
    },
    vendorTool: (definition: unknown): void => {
      tools = true;
      text += perVendorTool + jsonBytes(definition);
    },
    /** A schema for the answer is explained to the model as tools are. */
    format: (definition: unknown): void => {
      const tokens = oncePerTools + 2 * jsonBytes(definition);
      text += tokens;
      uncounted += tokens;
    },
    media: (tokens: number): void => {
      media += tokens;
    },
    /** The first reason is told. */
    refuse: (en: string, zh: string): void => {
      unbounded ??= { en, zh };
    },
    sum: (): Pick<PromptFacts, "textTokens" | "uncountedTokens" | "mediaTokens" | "unbounded"> => ({
      textTokens: text + (tools ? oncePerTools : 0),
      ...(uncounted > 0 ? { uncountedTokens: uncounted } : {}),
      mediaTokens: media,
      unbounded,
    }),
  };
}

export type Tally = ReturnType<typeof createTally>;
