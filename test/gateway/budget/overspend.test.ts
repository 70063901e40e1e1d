import { join } from "node:path";
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
  pairUser,
  readLedger,
  startWatchedBilling,
} from "../../support/money-world.ts";
import { tempHome } from "../../support/temp-home.ts";
import { foulWeather } from "../../support/upstreams/billing.ts";

const entry = join(import.meta.dirname, "../../../gateway/server.ts");

let gateway: GatewayProcess | undefined;
let view: LedgerView | undefined;
afterEach(async () => {
  await gateway?.kill();
  view?.close();
  gateway = undefined;
  view = undefined;
});

it("a small crowd in foul weather spends its budgets, and not a nano-dollar more", async () => {
  const seed = Number(process.env.HEARTH_SEED ?? 4);
  const lines = {
    "* day": 240_000_000,
    "* month": 250_000_000,
    "agent:alpha day": 80_000_000,
    "agent:beta month": 110_000_000,
    "agent:gamma day": 90_000_000,
    "user:phone day": 130_000_000,
    "user:owner month": 150_000_000,
  };
  const home = tempHome().root;
  const provider = await startWatchedBilling({ seed, weather: { ...foulWeather, hung: 0 }, delayMs: 4 });
  try {
    provider.setLines(lines);
    gateway = await startGatewayProcess({ home, entry, settings: moneySettings(provider.url, lines) });
    const { url } = gateway;
    const phone = await pairUser(url, "phone");
    const crowd = createCrowd({
      ...{ urls: () => [url], users: [{ name: "owner", token: ownerToken }, phone], agents, dice: createDice(seed) },
      ...{ leaving: 0.1, mostOutput: 200, longestPrompt: 200, patience: 3, pauseMs: 80 },
    });
    await crowd.run(30);
    view = readLedger(home, phone.id);
    const { holds, spent, rows } = view;
    // Answers that nobody waits for are read to their end.
    await expect.poll(holds).toBe(0);

    const compared = compareWithBill(rows(), provider.bill, crowd.answered);
    expect({ seed, passed: provider.passed, wrongs: provider.wrongs, ...compared }).toEqual({
      ...{ seed, passed: [], wrongs: [], foreign: [], wrong: [], lost: [], exact: compared.exact },
    });
    expect(compared.exact).toBeGreaterThan(30);
    for (const scope of ["*", ...agents.map(agent => `agent:${agent}`), "user:owner", "user:phone"])
      expect(spent(scope)).toBeGreaterThanOrEqual(provider.billed(scope));
  } finally {
    await provider.stop();
  }
});
