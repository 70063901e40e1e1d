/**
 * Everything of a request that its cost depends on, each figure an upper bound. Made of a translated request by `factsOfRequest`, of a body
 * that is sent on as it stands by `factsOfBody`.
 */
export type PromptFacts = {
  /** Upper bound of the prompt's tokens without media: one for each UTF-8 byte of all text, names and tool schemas, and fixed sums for messages and tools. */
  readonly textTokens: number;
  /** Of these, what a provider's count of the prompt may leave out: the schema of the answer. */
  readonly uncountedTokens?: number;
  /** Upper bound of the tokens of images, documents and sound. */
  readonly mediaTokens: number;
  /** The longest answer that was asked for; null: nothing was said. */
  readonly maxOutputTokens: number | null;
  /** Answers to one prompt (`n`). */
  readonly choices: number;
  /** Output that is paid beside the answers: a prediction that is not used. */
  readonly extraOutputTokens?: number;
  /** Longest life of what the request writes into the provider's cache. A provider that writes by itself counts as `5m`. */
  readonly cacheWrite: "none" | "5m" | "1h";
  /** Uses of server-side tools in all; each may read the whole context again. */
  readonly serverToolUses: number;
  /** Searches among them that are paid by the piece. */
  readonly webSearches: number;
  readonly fast: boolean;
  /** What nobody can bound, in English and Chinese: a server tool without `max_uses`, a document behind an address. Refused unless it is free. */
  readonly unbounded: { readonly en: string; readonly zh: string } | null;
};
