import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { createDice } from "../../support/dice.ts";
import { describeWith } from "../../support/needs.ts";
import { type RedisServer, redisServer, startRedis } from "../../support/redis.ts";
import { createRedisGateway, day, type RedisGateway } from "./redis-gateway.ts";

const disasters = 40;
/** The line rises so slowly that it is always reached, and what is held decides. */
const firstStop = 20_000;
const rise = 1_500;

describeWith(redisServer, "a shared budget in every weather", path => {
  let redis: RedisServer;
  const gateways: RedisGateway[] = [];
  beforeEach(async () => {
    redis = await startRedis(path);
    for (const id of ["one", "two", "three"]) gateways.push(await createRedisGateway({ url: redis.url, id }));
  });
  afterEach(async () => {
    redis.resume();
    await Promise.all(gateways.splice(0).map(one => one.stop()));
    await redis.stop();
  });

  it.each([1, 2, 3])("what is spent and held never passes the line (seed %i)", async seed => {
    const dice = createDice(seed);
    const pick = <T>(from: readonly T[]): T => from[Math.floor(dice() * from.length)] as T;
    /** What calls may still cost; it is a call's bound until its gateway has written down what it did cost. */
    const running = new Map<string, number>();
    const life = new Map(gateways.map(one => [one, 0]));
    let over = false;
    let stop = firstStop;
    let mostOver = Number.NEGATIVE_INFINITY;
    const outcomes = { granted: 0, refused: 0, closed: 0 };
    const sum = (): number =>
      gateways.reduce((all, one) => all + one.spent(), 0) + [...running.values()].reduce((all, nanoUsd) => all + nanoUsd, 0);

    const client = async (one: RedisGateway): Promise<void> => {
      while (!over) {
        const born = life.get(one);
        const bound = 1 + Math.floor(dice() * 4_000);
        const hold = await one.hold(bound, stop);
        outcomes[typeof hold === "string" ? hold : "granted"]++;
        if (typeof hold === "string" || life.get(one) !== born) {
          await sleep(5);
          continue;
        }
        running.set(hold.id, bound);
        mostOver = Math.max(mostOver, sum() - stop);
        await sleep(dice() * 20);
        if (life.get(one) !== born) continue;
        running.delete(hold.id);
        await one.settle(hold, dice() < 0.2 ? 0 : Math.floor(dice() * Math.min(300, bound)));
      }
    };
    const clients = gateways.flatMap(one => Array.from({ length: 8 }, () => client(one)));

    const disaster = [
      async () => void (await redis.flush()),
      async () => {
        await redis.kill();
        await sleep(dice() * 100);
        await redis.start();
      },
      async () => {
        redis.pause();
        await sleep(dice() * 600);
        redis.resume();
      },
      async () => {
        const one = pick(gateways);
        one.wire().cut();
        await sleep(dice() * 200);
        one.wire().mend();
      },
      async () => {
        const one = pick(gateways);
        one.wire().holdUp();
        await sleep(dice() * 600);
        one.wire().release();
      },
      async () => {
        const one = pick(gateways);
        const held = one.ids();
        life.set(one, (life.get(one) ?? 0) + 1);
        await one.kill();
        if (dice() < 0.5) await redis.flush();
        await sleep(dice() * 200);
        for (const id of held) running.delete(id);
        await one.restart();
      },
    ];
    for (let n = 0; n < disasters; n++) {
      await sleep(dice() * 120);
      await pick(disaster)();
      stop += rise;
    }
    over = true;
    await Promise.all(clients);
    expect(mostOver).toBeLessThanOrEqual(0);
    for (const count of Object.values(outcomes)) expect(count).toBeGreaterThan(20);

    // Nothing drifted, and what is left can be used to the last.
    const spent = sum();
    for (const one of gateways)
      await vi.waitFor(
        async () => expect(await one.counters().total("*", day)).toEqual({ spentNanoUsd: spent, heldNanoUsd: 0 }),
        20_000,
      );
    const [first] = gateways;
    await vi.waitFor(async () => expect(await first?.hold(stop - spent, stop)).toBeTypeOf("object"), 20_000);
    expect(await gateways[1]?.hold(1, stop)).toBe("refused");
  });
});
