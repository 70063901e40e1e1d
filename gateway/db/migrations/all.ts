import { sql as conversations } from "./0001-conversations.ts";
import { sql as money } from "./0002-money.ts";
import { sql as house } from "./0003-house.ts";

/** Append only; the position is the schema's version, kept in `PRAGMA user_version`. */
export const migrations: readonly string[] = [conversations, money, house];
