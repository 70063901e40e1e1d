import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, expect, it } from "vitest";
import { createCrowd } from "../../support/crowd.ts";
import { createDice } from "../../support/dice.ts";
import { type GatewayProcess, startGatewayProcess } from "../../support/gateway-process.ts";
import {
  agents,
  compareWithBill,
  moneySettings,
  ownerToken,
  readLedger,
  type StopLines,
  startWatchedBilling,
} from "../../support/money-world.ts";
import { describeWith } from "../../support/needs.ts";
import { type RedisServer, redisServer, startRedis } from "../../support/redis.ts";
import { foulWeather } from "../../support/upstreams/billing.ts";

const clients = Number(process.env.HEARTH_CLIENTS ?? 200);
const disasters = Number(process.env.HEARTH_KILLS ?? 8);
const usd = 1_000_000_000;
const scopes = ["*", ...agents.map(agent => `agent:${agent}`), "user:owner"];

describeWith(redisServer, "two gateways that share a budget by Redis", path => {
  let redis: RedisServer | undefined;
  const homes: string[] = [];
  const running: (GatewayProcess | undefined)[] = [];
  afterEach(async () => {
    redis?.resume();
    await Promise.all(running.splice(0).map(one => one?.kill()));
    await redis?.stop();
    for (const home of homes.splice(0)) rmSync(home, { recursive: true, force: true });
  });

  it("the bill passes no line while gateways are killed, Redis forgets and Redis hangs", { timeout: 300_000 }, async () => {
    const seed = Number(process.env.HEARTH_SEED ?? 20_261_121);
    const dice = createDice(seed);
    const lines: StopLines = {
      "* day": 3 * usd,
      "* month": 3.1 * usd,
      "agent:alpha day": 0.8 * usd,
      "agent:beta month": 1.3 * usd,
      "agent:gamma day": 1.6 * usd,
      "user:owner month": 3.05 * usd,
    };
    const server = await startRedis(path);
    redis = server;
    const provider = await startWatchedBilling({ seed, weather: foulWeather, delayMs: 20 });
    try {
      provider.setLines(lines);
      const settings = moneySettings(provider.url, lines, {
        cost: { counters: "redis" },
        session: { redis: { url: server.url, prefix: "openclaw:sessions:" } },
      });
      const start = async (index: number): Promise<void> => {
        homes[index] ??= mkdtempSync(join(tmpdir(), "hearth-two-"));
        running[index] = await startGatewayProcess({ home: homes[index], settings });
      };
      await start(0);
      await start(1);
      const crowd = createCrowd({
        urls: () => running.flatMap(one => (one ? [one.url] : [])),
        ...{ users: [{ name: "owner", token: ownerToken }], agents, dice },
        ...{ leaving: 0.1, mostOutput: 400, longestPrompt: 500, patience: Number.POSITIVE_INFINITY, pauseMs: 1_000 },
      });
      const crowded = crowd.run(clients);
      const shared = (): LedgerSums => ledgerSums(homes);
      /** After a loss the gateways first tell their shares again: so a disaster comes into that time, or into full work. */
      const atWork = async (): Promise<void> => {
        const before = provider.bill.length;
        await expect.poll(() => provider.bill.length, { timeout: 60_000, interval: 20 }).toBeGreaterThan(before);
      };
      for (let round = 0; round < disasters; round++) {
        if (round % 3 !== 2) await atWork();
        await sleep(dice() * 400);
        if (round % 4 === 1) await server.flush();
        else if (round % 4 === 3) {
          server.pause();
          await sleep(300 + dice() * 1_200);
          server.resume();
        } else {
          const index = round % 8 < 4 ? 0 : 1;
          const one = running[index];
          running[index] = undefined;
          await one?.kill();
          await sleep(dice() * 300);
          await start(index);
        }
      }
      await atWork();
      // Goes on until nothing more is billed for longer than a loss keeps the budget closed: what is left is less than a useful answer.
      for (let before = -1; before !== provider.bill.length; ) {
        before = provider.bill.length;
        await sleep(6_000);
      }
      crowd.end();
      await crowded;
      await expect.poll(() => shared().holds, { timeout: 60_000, interval: 200 }).toBe(0);

      const { rows, spent } = shared();
      const { exact, foreign, wrong } = compareWithBill(rows, provider.bill, new Set());
      expect({ seed, passed: provider.passed, wrongs: provider.wrongs, foreign, wrong }).toEqual({
        ...{ seed, passed: [], wrongs: [], foreign: [], wrong: [] },
      });
      for (const scope of scopes) {
        expect(spent(scope)).toBeGreaterThanOrEqual(provider.billed(scope));
        for (const unit of ["day", "month"])
          expect(spent(scope)).toBeLessThanOrEqual(lines[`${scope} ${unit}`] ?? Number.POSITIVE_INFINITY);
      }
      console.log(
        `seed ${seed}: ${provider.bill.length} calls billed at $${(provider.sum() / usd).toFixed(3)}, $${(spent("*") / usd).toFixed(3)} booked of $3; ${exact} exact; ${JSON.stringify({ ...crowd.told(), ...crowd.others() })}`,
      );
      expect(spent("*")).toBeGreaterThanOrEqual(0.9 * (lines["* day"] ?? 0));
    } finally {
      await provider.stop();
    }
  });
});

type LedgerSums = ReturnType<typeof ledgerSums>;

/** The ledgers of several gateways as one. */
function ledgerSums(homes: readonly string[]) {
  const views = homes.map(home => readLedger(home, ""));
  try {
    const sums = new Map(scopes.map(scope => [scope, views.reduce((sum, one) => sum + one.spent(scope), 0)]));
    return {
      rows: views.flatMap(one => one.rows()),
      holds: views.reduce((sum, one) => sum + one.holds(), 0),
      spent: (scope: string): number => sums.get(scope) ?? 0,
    };
  } finally {
    for (const one of views) one.close();
  }
}
