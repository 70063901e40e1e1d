import type { Part, Usage } from "../../contract/messages.ts";
import type { Json } from "./fields.ts";
import type { Verdict } from "./sse-lines.ts";

/** What a stream or a whole answer turned out to be. */
export type Tapped = {
  /** The last reported value of each figure. */
  readonly usage: Partial<Usage> | null;
  /** What the client was shown. */
  readonly parts: readonly Part[];
  /** What was written, shown to the client or not. */
  readonly shownCharacters: number;
  /** The model said that it is done. */
  readonly finished: boolean;
  /** The upstream's last figures came, with the model's last word or after it: what it reported is all there will be. */
  readonly complete: boolean;
};

/** Reads along while an answer of one API is passed on. */
export type Tap = {
  /** One line of the event stream, without its line end. */
  line(line: string): Verdict;
  whole(answer: Json): void;
  /** The client has gone: from now on only the figures matter. */
  leave(): void;
  result(): Tapped;
  /** What the upstream said instead of going on; the client has not seen it. */
  failed(): TapFailure | null;
  /** What is still to be sent at the end of a finished stream. */
  closing(): string;
};

export type TapFailure =
  | { readonly kind: "error"; readonly error: Json }
  | { readonly kind: "garbled"; readonly problem: string };
