import { acceptWrites } from "./write-accept.ts";
import { exchangeWrites } from "./write-exchange.ts";
import { indexWrites } from "./write-index.ts";
import { replyWrites } from "./write-replies.ts";
import { sessionWrites } from "./write-sessions.ts";
import { takeBackWrites } from "./write-take-back.ts";

/** Every change of conversations. */
export const conversationWrites = {
  ...sessionWrites,
  ...acceptWrites,
  ...takeBackWrites,
  ...replyWrites,
  ...exchangeWrites,
  ...indexWrites,
};
