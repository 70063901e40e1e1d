import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, expect, it } from "vitest";
import { createCrowd } from "../../support/crowd.ts";
import { createDice } from "../../support/dice.ts";
import { type GatewayProcess, startGatewayProcess } from "../../support/gateway-process.ts";
import {
  agents,
  compareWithBill,
  type LedgerView,
  moneySettings,
  ownerToken,
  readLedger,
  startWatchedBilling,
} from "../../support/money-world.ts";
import { tempHome } from "../../support/temp-home.ts";

const entry = join(import.meta.dirname, "../../../gateway/server.ts");

let gateway: GatewayProcess | undefined;
let view: LedgerView | undefined;
afterEach(async () => {
  await gateway?.kill();
  view?.close();
  gateway = undefined;
  view = undefined;
});

it("29 Bifrost: kill -9 with calls in flight forgets nothing that is billed, and the next run stays below the line", async () => {
  const seed = Number(process.env.HEARTH_SEED ?? 9);
  const dice = createDice(seed);
  const lines = { "* day": 400_000_000, "agent:alpha day": 170_000_000 };
  const home = tempHome().root;
  const provider = await startWatchedBilling({ seed, delayMs: 40 });
  let url = "http://127.0.0.1:1";
  const start = async (): Promise<GatewayProcess> => {
    gateway = await startGatewayProcess({ home, entry, settings: moneySettings(provider.url, lines) });
    ({ url } = gateway);
    return gateway;
  };
  try {
    provider.setLines(lines);
    const crowd = createCrowd({
      ...{ urls: () => [url], users: [{ name: "owner", token: ownerToken }], agents: agents.slice(0, 2), dice },
      ...{ leaving: 0.1, mostOutput: 200, longestPrompt: 200, patience: 2, pauseMs: 60 },
    });
    const first = await start();
    const crowded = crowd.run(20);
    await expect.poll(() => provider.bill.length, { interval: 5 }).toBeGreaterThan(12);
    await first.kill();
    const killed = readLedger(home, "");
    const open = killed.holds();
    killed.close();
    expect(open).toBeGreaterThan(0);
    await sleep(dice() * 50);
    await start();
    await crowded;

    view = readLedger(home, "");
    await expect.poll(view.holds).toBe(0);
    const rows = view.rows();
    const { foreign, wrong, exact } = compareWithBill(rows, provider.bill, new Set());
    expect({ seed, passed: provider.passed, wrongs: provider.wrongs, foreign, wrong }).toEqual({
      ...{ seed, passed: [], wrongs: [], foreign: [], wrong: [] },
    });
    expect(exact).toBeGreaterThan(10);
    expect(rows.filter(({ state }) => state === "bound").length).toBeGreaterThanOrEqual(open);
    for (const scope of ["*", "agent:alpha", "agent:beta"])
      expect(view.spent(scope)).toBeGreaterThanOrEqual(provider.billed(scope));
  } finally {
    await provider.stop();
  }
});
