import { createSqliteCounters } from "../../../../gateway/budget/counters/sqlite.ts";
import { openDatabase } from "../../../../gateway/db/open.ts";
import { createInlineWriter } from "../../../../gateway/db/writer-inline.ts";
import { writes } from "../../../../gateway/db/writes.ts";
import { testCounters } from "../counters-contract.ts";

testCounters("SQLite", async () => {
  const db = openDatabase(":memory:");
  const writer = createInlineWriter(db, writes);
  return {
    counters: createSqliteCounters({ writer }),
    close: async () => {
      await writer.stop();
      db.close();
    },
  };
});
