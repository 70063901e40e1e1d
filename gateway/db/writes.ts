import { auditWrites } from "../audit/append.ts";
import { ledgerWrites } from "../budget/ledger.ts";
import { conversationWrites } from "../conversations/writes.ts";
import type { WriterOf } from "./write-table.ts";

/** Every write of every room. A room adds its table here and nowhere else. */
export const writes = { ...auditWrites, ...ledgerWrites, ...conversationWrites };

export type Writer = WriterOf<typeof writes>;
