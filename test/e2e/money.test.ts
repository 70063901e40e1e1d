import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createCrowd } from "../support/crowd.ts";
import { createDice } from "../support/dice.ts";
import { type GatewayProcess, startGatewayProcess } from "../support/gateway-process.ts";
import {
  agents,
  compareWithBill,
  type LedgerView,
  moneySettings,
  ownerToken,
  pairUser,
  readLedger,
  type StopLines,
  startWatchedBilling,
} from "../support/money-world.ts";
import { foulWeather } from "../support/upstreams/billing.ts";

const clients = Number(process.env.HEARTH_CLIENTS ?? 500);
const kills = Number(process.env.HEARTH_KILLS ?? 10);
const seed = Number(process.env.HEARTH_SEED ?? 20_261_121);
const owner = { name: "owner", token: ownerToken };
const scopes = ["*", ...agents.map(agent => `agent:${agent}`), "user:owner", "user:phone"];
const usd = 1_000_000_000;

let home = "";
let gateway: GatewayProcess | undefined;
let view: LedgerView | undefined;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "hearth-money-"));
});
afterEach(async () => {
  await gateway?.kill();
  view?.close();
  gateway = undefined;
  view = undefined;
  rmSync(home, { recursive: true, force: true });
});

/** Until `stop`: at each look nothing is billed that is not held or booked, and what is held and booked is within every line. */
function watchLedger(look: () => void, everyMs: number) {
  let running = true;
  const over = (async () => {
    while (running) {
      look();
      await sleep(everyMs);
    }
  })();
  return async (): Promise<void> => {
    running = false;
    await over;
  };
}

describe("a provider that keeps its own bill", () => {
  test(`${clients} clients by both doors and the chat spend every budget, and not a nano-dollar more`, async () => {
    const lines: StopLines = {
      "* day": 4 * usd,
      "* month": 4.1 * usd,
      "agent:alpha day": 1.1 * usd,
      "agent:beta month": 1.6 * usd,
      "agent:gamma day": 2 * usd,
      "user:phone day": 1.7 * usd,
      "user:owner month": 2.8 * usd,
    };
    const provider = await startWatchedBilling({ seed, weather: foulWeather, delayMs: 20 });
    try {
      provider.setLines(lines);
      gateway = await startGatewayProcess({ home, settings: moneySettings(provider.url, lines) });
      const { url } = gateway;
      const phone = await pairUser(url, "phone");
      const crowd = createCrowd({
        ...{ urls: () => [url], users: [owner, phone], agents, dice: createDice(seed) },
        ...{ leaving: 0.15, mostOutput: 400, longestPrompt: 500, patience: 4, pauseMs: 1_500 },
      });
      const ledger = readLedger(home, phone.id);
      view = ledger;
      const unheld: string[] = [];
      const overLine: string[] = [];
      let looks = 0;
      const stopWatching = watchLedger(() => {
        looks += 1;
        for (const scope of scopes) {
          const billed = provider.billed(scope);
          const recorded = ledger.recorded(scope);
          if (recorded < billed) unheld.push(`${scope}: ${billed} billed, ${recorded} held and booked`);
          for (const unit of ["day", "month"]) {
            const line = lines[`${scope} ${unit}`];
            if (line !== undefined && recorded > line) overLine.push(`${scope} ${unit}: ${recorded} > ${line}`);
          }
        }
      }, 25);
      await crowd.run(clients);
      // Answers that nobody waits for are read to their end, or cut.
      await expect.poll(ledger.holds, { timeout: 60_000, interval: 200 }).toBe(0);
      await stopWatching();

      const { exact, ...compared } = compareWithBill(ledger.rows(), provider.bill, crowd.answered);
      expect({ seed, passed: provider.passed, wrongs: provider.wrongs, unheld, overLine, ...compared }).toEqual({
        ...{ seed, passed: [], wrongs: [], unheld: [], overLine: [], foreign: [], wrong: [], lost: [] },
      });
      // Of each agent and each user some line has been used up.
      const share = (scope: string): number =>
        Math.max(
          0,
          ...["day", "month"].map(unit => ledger.spent(scope) / (lines[`${scope} ${unit}`] ?? Number.POSITIVE_INFINITY)),
        );
      const usable = agents.flatMap(agent =>
        ["owner", "phone"].map(user => Math.max(share("*"), share(`agent:${agent}`), share(`user:${user}`))),
      );
      expect(Math.min(...usable)).toBeGreaterThanOrEqual(0.9);
      for (const scope of scopes) expect(ledger.spent(scope)).toBeGreaterThanOrEqual(provider.billed(scope));

      const budget = (await (
        await fetch(`${url}/api/budget`, { headers: { authorization: `Bearer ${ownerToken}` } })
      ).json()) as { day: { spentUsd: string; heldUsd: string } };
      expect({ spent: Math.round(Number(budget.day.spentUsd) * usd), held: budget.day.heldUsd }).toEqual({
        spent: ledger.spent("*"),
        held: "0",
      });
      console.log(
        `seed ${seed}: ${provider.bill.length} calls billed at $${(provider.sum() / usd).toFixed(3)}, $${(ledger.spent("*") / usd).toFixed(3)} booked of $${(lines["* day"] ?? 0) / usd}; ` +
          `${exact} exact, ${provider.turnedAway()} turned away, used ${usable.map(one => one.toFixed(2)).join(" ")}, ${looks} looks; ${JSON.stringify({ ...crowd.told(), ...crowd.others() })}`,
      );
      expect(exact).toBeGreaterThan(clients);
    } finally {
      await provider.stop();
    }
  });

  test(`${kills} random kill -9 in the middle of it`, { timeout: 3_600_000 }, async () => {
    const dice = createDice(seed);
    const provider = await startWatchedBilling({ seed, weather: foulWeather, delayMs: 20 });
    let url: string | null = null;
    try {
      let lines: StopLines = {};
      let user = "";
      /** From what is booked and held on, so little that it is used up in most rounds. */
      const nextLines = (): StopLines => {
        const more: Readonly<Record<string, number>> = {
          ...{ "*": 0.24, "agent:alpha": 0.09, "agent:beta": 0.12, "agent:gamma": 0.08, "user:phone": 0.14, "user:owner": 0.15 },
        };
        if (user === "") return Object.fromEntries(scopes.map(scope => [`${scope} day`, (more[scope] ?? 0) * usd]));
        const before = readLedger(home, user);
        const next = scopes.map(scope => [`${scope} day`, before.recorded(scope) + (more[scope] ?? 0) * usd]);
        const short = scopes.filter(scope => before.recorded(scope) < provider.billed(scope));
        before.close();
        expect({ seed, short }).toEqual({ seed, short: [] });
        return Object.fromEntries(next);
      };
      const start = async (): Promise<GatewayProcess> => {
        lines = nextLines();
        provider.setLines(lines);
        gateway = await startGatewayProcess({ home, settings: moneySettings(provider.url, lines) });
        url = gateway.url;
        return gateway;
      };

      let running = await start();
      const phone = await pairUser(running.url, "phone");
      user = phone.id;
      const crowd = createCrowd({
        ...{ urls: () => [url ?? "http://127.0.0.1:1"], users: [owner, phone], agents, dice },
        ...{ leaving: 0.15, mostOutput: 400, longestPrompt: 500, patience: Number.POSITIVE_INFINITY, pauseMs: 400 },
      });
      const crowded = crowd.run(80);
      for (let round = 0; round < kills; round++) {
        await sleep(30 + dice() * 700);
        await running.kill();
        url = null;
        running = await start();
      }
      await sleep(500);
      crowd.end();
      await crowded;
      view = readLedger(home, user);
      await expect.poll(view.holds, { timeout: 60_000, interval: 200 }).toBe(0);

      const rows = view.rows();
      const { exact, foreign, wrong } = compareWithBill(rows, provider.bill, new Set());
      expect({ seed, passed: provider.passed, wrongs: provider.wrongs, foreign, wrong }).toEqual({
        ...{ seed, passed: [], wrongs: [], foreign: [], wrong: [] },
      });
      for (const scope of scopes) expect(view.spent(scope)).toBeGreaterThanOrEqual(provider.billed(scope));
      console.log(
        `seed ${seed}: ${kills} kills, ${provider.bill.length} calls billed at $${(provider.sum() / usd).toFixed(3)}, $${(view.spent("*") / usd).toFixed(3)} booked; ` +
          `${exact} exact, ${rows.filter(({ state }) => state === "bound").length} at their bound; ${JSON.stringify({ ...crowd.told(), ...crowd.others() })}`,
      );
      expect(exact).toBeGreaterThan(kills);
    } finally {
      await provider.stop();
    }
  });
});
