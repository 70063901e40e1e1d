import { sql as conversations } from "./0001-conversations.ts";
import { sql as money } from "./0002-money.ts";

/** Append only; the position is the schema's version, kept in `PRAGMA user_version`. */
export const migrations: readonly string[] = [conversations, money];
