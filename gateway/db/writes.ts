import { deviceWrites } from "../access/device-writes.ts";
import { auditWrites } from "../audit/append.ts";
import { additionWrites } from "../budget/additions.ts";
import { billWrites } from "../budget/bill/bill-writes.ts";
import { counterWrites } from "../budget/counters/sqlite-writes.ts";
import { ledgerWrites } from "../budget/ledger.ts";
import { noticeWrites } from "../budget/notices.ts";
import { metaWrites } from "../config/meta-writes.ts";
import { conversationWrites } from "../conversations/writes.ts";
import { fileWrites } from "../files/write-files.ts";
import { pauseWrites } from "../inbound/write-pause.ts";
import { pushWrites } from "../notices/push/subscriptions.ts";
import { houseNoticeWrites } from "../notices/write-notices.ts";
import { pullWrites } from "../ollama/pulls/write-pulls.ts";
import { outboxWrites } from "../outbox/write-outbox.ts";
import { sweepWrites } from "../sweep/write-sweep.ts";
import type { WriterOf } from "./write-table.ts";

/** Every write of every room. A room adds its table here and nowhere else. */
export const writes = {
  ...auditWrites,
  ...deviceWrites,
  ...ledgerWrites,
  ...counterWrites,
  ...billWrites,
  ...additionWrites,
  ...noticeWrites,
  ...conversationWrites,
  ...fileWrites,
  ...outboxWrites,
  ...pullWrites,
  ...sweepWrites,
  ...metaWrites,
  ...houseNoticeWrites,
  ...pushWrites,
  ...pauseWrites,
};

export type Writer = WriterOf<typeof writes>;
