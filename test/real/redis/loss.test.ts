import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { describeWith } from "../../support/needs.ts";
import { type RedisServer, redisServer, startRedis } from "../../support/redis.ts";
import { createRedisGateway, day, month, quick, type RedisGateway } from "./redis-gateway.ts";

/** Until a hold is not "closed". */
const opened = (gateway: RedisGateway, nanoUsd: number, stop: number) =>
  vi.waitUntil(
    async () => {
      const outcome = await gateway.hold(nanoUsd, stop);
      return outcome === "closed" ? undefined : outcome;
    },
    { timeout: 20_000, interval: 10 },
  );

const granted = async (gateway: RedisGateway, nanoUsd: number, stop: number) => {
  const outcome = await opened(gateway, nanoUsd, stop);
  if (outcome === "refused") throw new Error("the hold was refused");
  return outcome;
};

/** Holds of 100 until the line refuses; how many were granted. */
async function fill(gateway: RedisGateway, stop: number): Promise<number> {
  for (let count = 0; ; count++) if ((await opened(gateway, 100, stop)) === "refused") return count;
}

const remembered = (one: RedisGateway) =>
  vi.waitFor(() => expect(one.log.lines.filter(({ message }) => message.includes("is remembered"))).not.toEqual([]), 20_000);

describeWith(redisServer, "a shared budget when Redis fails", path => {
  let redis: RedisServer;
  const gateways: RedisGateway[] = [];
  const gateway = async (id: string, timing = {}): Promise<RedisGateway> => {
    const made = await createRedisGateway({ url: redis.url, id, timing });
    gateways.push(made);
    return made;
  };
  const total = (one: RedisGateway, window = day) => one.counters().total("*", window);

  beforeEach(async () => {
    redis = await startRedis(path);
  });
  afterEach(async () => {
    redis.resume();
    await Promise.all(gateways.splice(0).map(one => one.stop()));
    await redis.stop();
  });

  it("two gateways never pass the line together", async () => {
    const [one, two] = [await gateway("one"), await gateway("two")];
    await granted(one, 100, 2_000);
    await granted(two, 100, 2_000);
    const outcomes = await Promise.all(Array.from({ length: 200 }, (_, n) => (n % 2 === 0 ? one : two).hold(100, 2_000)));
    expect(outcomes.filter(outcome => typeof outcome === "object")).toHaveLength(18);
    expect(await total(one)).toEqual({ spentNanoUsd: 0, heldNanoUsd: 2_000 });
    expect(await total(two)).toEqual({ spentNanoUsd: 0, heldNanoUsd: 2_000 });
  });

  it("LiteLLM with Redis, restart: data that are lost do not open the gate", async () => {
    const [one, two] = [await gateway("one"), await gateway("two")];
    await one.settle(await granted(one, 500, 2_000), 421);
    await granted(one, 300, 2_000);
    await granted(two, 700, 2_000);
    await redis.flush();
    expect(await fill(one, 2_000)).toBe(5);
    expect(await total(two)).toEqual({ spentNanoUsd: 421, heldNanoUsd: 1_500 });
    await redis.kill();
    expect(await one.hold(1, 2_000)).toBe("closed");
    await redis.start();
    expect(await opened(two, 100, 2_000)).toBe("refused");
    expect(await total(one)).toEqual({ spentNanoUsd: 421, heldNanoUsd: 1_500 });
  });

  it("LiteLLM with Redis, 100 s later: nothing that counts is forgotten before its window is over", async () => {
    const one = await gateway("one");
    const days = async (key: string): Promise<number> => Number(await redis.ask(["PTTL", key])) / 86_400_000;
    const look = async (): Promise<void> => {
      const keys = (await redis.ask(["KEYS", "*"])) as string[];
      expect(keys.filter(key => key.includes("|"))).toHaveLength(4);
      for (const key of keys) {
        expect(key).toMatch(/^openclaw:sessions:\{hearth:budget\}:/);
        if (key.endsWith(":epoch")) expect(await redis.ask(["PTTL", key])).toBe(-1);
        else expect(await days(key)).toBeGreaterThan(key.includes("|") ? 39.9 : 100);
      }
    };
    const hold = await granted(one, 500, 2_000);
    await look();
    await one.settle(hold, 421);
    await look();
    await redis.flush();
    await granted(one, 500, 2_000);
    await look();
  });

  it("a server that comes back with older data does not open the gate", async () => {
    await redis.stop();
    redis = await startRedis(path, ["--save", "", "--appendonly", "no", "--dbfilename", "old.rdb"]);
    const one = await gateway("one");
    await granted(one, 100, 2_000);
    await redis.ask(["SAVE"]);
    await one.settle(await granted(one, 1_500, 2_000), 1_500);
    await redis.kill();
    await redis.start();
    expect(((await redis.ask(["KEYS", "*|*"])) as string[]).length).toBeGreaterThan(0);
    expect(await fill(one, 2_000)).toBe(4);
    expect(await total(one)).toEqual({ spentNanoUsd: 1_500, heldNanoUsd: 500 });
  });

  it("older data are no proof of what a gateway spent that is not here", async () => {
    await redis.stop();
    redis = await startRedis(path, ["--save", "", "--appendonly", "no", "--dbfilename", "old.rdb"]);
    const [one, two] = [await gateway("one"), await gateway("two")];
    await granted(one, 100, 2_000);
    await granted(two, 100, 2_000);
    await vi.waitFor(() => expect(one.kept()).toContain("two"));
    await redis.ask(["SAVE"]);
    await granted(two, 1_500, 2_000);
    await two.kill();
    await redis.kill();
    await redis.start();
    await sleep(quick.graceMs * 3);
    expect(await one.hold(1_000, 2_000)).toBe("closed");
    await two.restart();
    expect(await fill(one, 2_000)).toBe(3);
  });

  it("another server behind the same connection is found out", async () => {
    const one = await gateway("one");
    await granted(one, 800, 2_000);
    const key = "openclaw:sessions:{hearth:budget}:epoch";
    const before = await redis.ask(["HGET", key, "id"]);
    await redis.ask(["HSET", key, "run", "another"]);
    expect(await one.hold(100, 2_000)).toBe("closed");
    expect(await fill(one, 2_000)).toBe(12);
    expect(await redis.ask(["HGET", key, "id"])).not.toBe(before);
  });

  it("one key that is lost is found out, and told again by all", async () => {
    const [one, two] = [await gateway("one"), await gateway("two")];
    await granted(one, 800, 2_000);
    await granted(two, 800, 2_000);
    for (const key of (await redis.ask(["KEYS", `*${day}|*`])) as string[]) await redis.ask(["DEL", key]);
    expect(await fill(one, 2_000)).toBe(4);
    expect(await total(two)).toEqual({ spentNanoUsd: 0, heldNanoUsd: 2_000 });
  });

  it("a server that hangs refuses in time, and is right afterwards", async () => {
    const one = await gateway("one");
    const held = await granted(one, 500, 2_000);
    redis.pause();
    expect(await Promise.all([one.hold(100, 2_000), one.hold(100, 2_000)])).toEqual(["closed", "closed"]);
    await one.settle(held, 321);
    expect(await one.hold(100, 2_000)).toBe("closed");
    redis.resume();
    await granted(one, 50, 2_000);
    expect(await total(one)).toEqual({ spentNanoUsd: 321, heldNanoUsd: 50 });
  });

  it("a hold that arrives after its deadline is not counted, however late it comes", async () => {
    const one = await gateway("one", { tickMs: 60_000 });
    const held = await granted(one, 100, 2_000);
    one.wire().holdUp();
    expect(await one.hold(700, 2_000)).toBe("closed");
    await granted(one, 10, 2_000);
    one.wire().release();
    await sleep(100);
    expect(await total(one)).toEqual({ spentNanoUsd: 0, heldNanoUsd: 110 });
    await one.settle(held, 40);
    expect(await total(one)).toEqual({ spentNanoUsd: 40, heldNanoUsd: 10 });
  });

  it("13 litellm #34238: what a killed gateway held stays held until it settles it at its next start", async () => {
    const [one, two] = [await gateway("one"), await gateway("two")];
    await granted(two, 100, 2_000);
    await granted(one, 1_500, 2_000);
    await one.kill();
    expect(await fill(two, 2_000)).toBe(4);
    await one.restart();
    await vi.waitFor(async () => expect(await total(two)).toEqual({ spentNanoUsd: 1_500, heldNanoUsd: 500 }), 10_000);
  });

  it("a gateway that was busy when the data were lost is waited for", async () => {
    const [one, two] = [await gateway("one"), await gateway("two")];
    await granted(one, 100, 2_000);
    await granted(two, 1_000, 2_000);
    await vi.waitFor(() => expect(one.kept()).toContain("two"));
    await two.kill();
    await redis.flush();
    await sleep(quick.graceMs * 3);
    expect(await one.hold(100, 2_000)).toBe("closed");
    expect(one.log.lines.map(({ message }) => message).join()).toContain("lost the share of gateways");
    await two.restart();
    expect(await fill(one, 2_000)).toBe(9);
  });

  it("one that is silent for long is not waited for: its share is put back", async () => {
    const [one, two] = [await gateway("one"), await gateway("two")];
    await granted(one, 100, 2_000);
    await granted(two, 1_000, 2_000);
    await two.kill();
    await remembered(one);
    await redis.flush();
    expect(await fill(one, 2_000)).toBe(9);
    expect(await total(one)).toEqual({ spentNanoUsd: 0, heldNanoUsd: 2_000 });
    await two.restart();
    await vi.waitFor(async () => expect(await total(one)).toEqual({ spentNanoUsd: 1_000, heldNanoUsd: 1_000 }), 10_000);
  });

  it("one that was stopped in order is not waited for", async () => {
    const [one, two] = [await gateway("one"), await gateway("two")];
    await granted(one, 100, 2_000);
    await two.settle(await granted(two, 1_000, 2_000), 800);
    await two.stop();
    await remembered(one);
    await redis.flush();
    expect(await fill(one, 2_000)).toBe(11);
  });

  it("a gateway that starts after the loss waits for those it knew before", async () => {
    const [one, two] = [await gateway("one"), await gateway("two")];
    await granted(one, 100, 2_000);
    await granted(two, 1_000, 2_000);
    await vi.waitFor(() => expect(one.kept()).toContain("two"));
    await one.kill();
    await two.kill();
    await redis.flush();
    await one.restart();
    await sleep(quick.graceMs * 3);
    expect(await one.hold(100, 2_000)).toBe("closed");
    await two.restart();
    expect(await fill(one, 2_000)).toBe(9);
  });

  it("one that is gone for good can be taken off the list", async () => {
    const [one, two] = [await gateway("one"), await gateway("two")];
    await granted(one, 100, 2_000);
    await granted(two, 1_000, 2_000);
    await vi.waitFor(() => expect(one.kept()).toContain("two"));
    await two.kill();
    await redis.flush();
    const key = await vi.waitUntil(async () => ((await redis.ask(["KEYS", "*:awaited"])) as string[])[0]);
    const named = expect.objectContaining({ fields: { gateways: "two", key } });
    await vi.waitFor(() => expect(one.log.lines).toContainEqual(named));
    await redis.ask(["HDEL", key ?? "", "two"]);
    await granted(one, 100, 2_000);
    await vi.waitFor(() => expect(one.kept()).not.toContain("two"));
  });

  it("a copied home is found out: one of the two counts no more", async () => {
    const [one, copy] = [await gateway("one"), await gateway("one")];
    await vi.waitFor(() => {
      const told = [one, copy].filter(({ log }) => log.lines.some(({ level }) => level === "error"));
      expect(told).toHaveLength(1);
    }, 10_000);
    const closed = one.log.lines.some(({ level }) => level === "error") ? one : copy;
    expect(await closed.hold(1, 2_000)).toBe("closed");
    await sleep(quick.tickMs * 5);
    expect(await closed.hold(1, 2_000)).toBe("closed");
  });

  it("month and day are both kept through a loss", async () => {
    const one = await gateway("one");
    await one.settle(await granted(one, 900, 2_000), 900);
    await redis.flush();
    await granted(one, 50, 2_000);
    expect(await total(one, month)).toEqual({ spentNanoUsd: 900, heldNanoUsd: 50 });
  });

  it("says so when Redis may drop data for want of memory", async () => {
    await redis.ask(["CONFIG", "SET", "maxmemory-policy", "allkeys-lru"]);
    const one = await gateway("one");
    await granted(one, 1, 2_000);
    expect(one.log.lines.filter(({ level }) => level === "warn").map(({ message }) => message)).toEqual([
      "this Redis may drop data when its memory is full: set maxmemory-policy to noeviction",
    ]);
  });

  it("a wrong password closes the gate and is not written anywhere", async () => {
    await redis.ask(["CONFIG", "SET", "requirepass", "right"]);
    const one = await gateway("one");
    expect(await one.hold(1, 2_000)).toBe("closed");
    expect(JSON.stringify(one.log.lines)).toContain("NOAUTH");
  });
});
