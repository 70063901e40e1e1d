import { benchBackup } from "./backup.ts";
import { benchFirstToken, benchLatency, benchTurn } from "./gateway.ts";
import { benchHistory } from "./history.ts";
import { benchLedgerGrowth } from "./ledger-growth.ts";
import { benchOverspend } from "./overspend.ts";
import { benchPages } from "./pages.ts";
import type { Row } from "./row.ts";
import { benchSlowDisk } from "./slow-disk.ts";
import { benchMemory, benchStart } from "./start.ts";

/** The benches by the names people type. */
export const benches: Readonly<Record<string, () => Promise<Row[]>>> = {
  start: benchStart,
  memory: benchMemory,
  turn: benchTurn,
  latency: benchLatency,
  "first-token": benchFirstToken,
  overspend: benchOverspend,
  "slow-disk": benchSlowDisk,
  "ledger-growth": benchLedgerGrowth,
  history: benchHistory,
  backup: benchBackup,
  pages: benchPages,
};
