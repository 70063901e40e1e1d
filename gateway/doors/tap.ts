import type { Part, Usage } from "../../contract/messages.ts";
import type { Json } from "./fields.ts";
import type { Verdict } from "./sse-lines.ts";

/** What a stream or a whole answer turned out to be. */
export type Tapped = {
  readonly usage: Partial<Usage> | null;
  readonly parts: readonly Part[];
  readonly shownCharacters: number;
  /** The model said that it is done. */
  readonly finished: boolean;
  /** The upstream's own closing word came (`[DONE]`, `message_stop`). */
  readonly closed: boolean;
};

/** Reads along while an answer of one API is passed on. */
export type Tap = {
  /** One line of the event stream, without its line end. */
  line(line: string): Verdict;
  whole(answer: Json): void;
  result(): Tapped;
  /** What the upstream said instead of going on; the client has not seen it. */
  failed(): TapFailure | null;
  /** What is still to be sent at the end of a finished stream. */
  closing(): string;
};

export type TapFailure =
  | { readonly kind: "error"; readonly error: Json }
  | { readonly kind: "garbled"; readonly problem: string };
