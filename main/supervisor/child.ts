import type { ToGateway } from "../../contract/processes.ts";

/** How the operating system says that a child ended. */
export type ChildEnd =
  | { readonly kind: "exit"; readonly code: number }
  | { readonly kind: "signal"; readonly signal: string }
  | { readonly kind: "notStarted"; readonly problem: string };

/** What a child reports; nothing is called after `ended`. */
export type ChildListener = {
  /** Whatever came over the channel, not yet parsed. */
  message(value: unknown): void;
  /** One line of standard error. */
  errorLine(line: string): void;
  ended(end: ChildEnd): void;
};

/** A running gateway process. Neither function throws when the child is already gone. */
export type GatewayChild = {
  send(message: ToGateway): void;
  /** Ends it at once. */
  kill(): void;
};

/** Starts one gateway. A start that fails is reported through `ended`, later, never thrown. */
export type SpawnGateway = (listener: ChildListener) => GatewayChild;
