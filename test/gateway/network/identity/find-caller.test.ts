import { describe, expect, test } from "vitest";
import { createFindCaller } from "../../../../gateway/network/identity/find-caller.ts";
import { createKnownPeople } from "../../../../gateway/network/identity/known-people.ts";
import { claimOf, decodeWords } from "../../../../gateway/network/identity/serve-headers.ts";
import { createFakeClock } from "../../../support/fake-clock.ts";

const anna = { login: "anna@example.com", name: "Anna", node: "phone.tail1.ts.net" };

function world(serving = true) {
  const clock = createFakeClock();
  const asked: string[] = [];
  const says = { silent: false, people: { "100.64.0.2": anna } as Record<string, typeof anna> };
  const client = {
    whois: (address: string) => {
      asked.push(address);
      return Promise.resolve(says.silent ? ("silent" as const) : (says.people[address] ?? null));
    },
  };
  const people = createKnownPeople({ client, clock });
  const find = createFindCaller({ people, isServing: () => serving });
  return { clock, asked, says, people, find };
}
const served = (address: string, login = anna.login) => ({ "x-forwarded-for": address, "tailscale-user-login": login });

describe("where a request comes from", () => {
  test("is its socket, at once, on loopback and anywhere else", () => {
    const { find, asked } = world();
    expect(find({}, "127.0.0.1")).toEqual({ address: "127.0.0.1", tailnet: null });
    expect(find(served("100.64.0.2"), "192.168.1.7")).toEqual({ address: "192.168.1.7", tailnet: null });
    expect(find({ "x-forwarded-for": "192.168.1.7" }, "127.0.0.1")).toEqual({ address: "127.0.0.1", tailnet: null });
    expect(asked).toEqual([]);
  });

  test("is a person of the tailnet where it comes from there", async () => {
    const { find } = world();
    expect(await find({}, "100.64.0.2")).toEqual({ address: "100.64.0.2", tailnet: anna });
    expect(await find({}, "::ffff:100.64.0.2")).toMatchObject({ tailnet: anna });
    expect(await find({}, "100.64.0.9")).toEqual({ address: "100.64.0.9", tailnet: null });
    // What a direct request says of itself counts for nothing.
    expect(await find(served("100.64.0.2"), "100.64.0.9")).toEqual({ address: "100.64.0.9", tailnet: null });
  });

  test("behind our own tailscale serve is whom the headers name, where the daemon says the same", async () => {
    const { find } = world();
    expect(await find(served("100.64.0.2"), "127.0.0.1")).toEqual({ address: "100.64.0.2", tailnet: anna });
    expect(await find({ "x-forwarded-for": "100.64.0.2" }, "127.0.0.1")).toEqual({ address: "100.64.0.2", tailnet: anna });
    for (const forged of [
      served("100.64.0.2", "eve@example.com"),
      served("100.64.0.9"),
      served("100.64.0.2, 100.64.0.2"),
      served("127.0.0.1"),
    ])
      expect(await find(forged, "127.0.0.1")).toEqual({ address: "127.0.0.1", tailnet: null });
  });

  test("is loopback while no tailscale serve of ours stands before us", () => {
    expect(world(false).find(served("100.64.0.2"), "127.0.0.1")).toEqual({ address: "127.0.0.1", tailnet: null });
  });
});

describe("who is known", () => {
  test("is asked once a minute, and once for all who ask at the same time", async () => {
    const { people, asked, clock } = world();
    await Promise.all([people.at("100.64.0.2"), people.at("100.64.0.2")]);
    expect(people.at("100.64.0.2")).toEqual(anna);
    clock.advance(59_000);
    expect(people.at("100.64.0.2")).toEqual(anna);
    expect(asked.length).toBe(1);
    clock.advance(1_000);
    await people.at("100.64.0.2");
    expect(asked.length).toBe(2);
    people.forget();
    await people.at("100.64.0.2");
    expect(asked.length).toBe(3);
  });

  test("stays known while the daemon is silent, and nobody waits twice", async () => {
    const { people, says, asked, clock } = world();
    await people.at("100.64.0.2");
    clock.advance(60_000);
    says.silent = true;
    expect(await people.at("100.64.0.2")).toEqual(anna);
    expect(await people.at("100.64.0.9")).toBeNull();
    expect(people.at("100.64.0.9")).toBeNull();
    expect(asked.length).toBe(3);
    clock.advance(10_000);
    says.silent = false;
    expect(await people.at("100.64.0.2")).toEqual(anna);
  });
});

describe("forged addresses by the thousand", () => {
  test("are asked about eight at a time; for others nobody waits, and what was known holds on", async () => {
    const clock = createFakeClock();
    const held: (() => void)[] = [];
    const asked: string[] = [];
    const people = createKnownPeople({
      clock,
      client: {
        whois: address => {
          asked.push(address);
          return new Promise(resolve => held.push(() => resolve(address === "100.64.0.2" ? anna : null)));
        },
      },
    });
    const free = (): void => {
      for (const answer of held.splice(0)) answer();
    };
    const first = people.at("100.64.0.2");
    free();
    await first;
    clock.advance(60_000);
    const flood = Array.from({ length: 300 }, (_, n) => people.at(`100.64.1.${n}`));
    expect([asked.length, held.length]).toEqual([9, 8]);
    expect(flood.slice(8)).toEqual(Array(292).fill(null));
    expect(people.at("100.64.0.2")).toEqual(anna);
    free();
    await Promise.all(flood);
    const again = people.at("100.64.1.200");
    expect(asked.length).toBe(10);
    free();
    expect(await again).toBeNull();
  });
});

describe("the headers of tailscale serve", () => {
  test.each([
    ["=?utf-8?q?J=C3=BCrgen_M=C3=BCller?=", "Jürgen Müller"],
    ["=?UTF-8?b?5byg5LiJ?=", "张三"],
    ["=?utf-8?q?a?= =?utf-8?q?b?=", "ab"],
    ["Anna Smith", "Anna Smith"],
    ["=?latin1?q?a?=", "=?latin1?q?a?="],
  ])("%s", (written, meant) => expect(decodeWords(written)).toBe(meant));

  test("of a tagged machine name nobody", () => {
    expect(claimOf({ "x-forwarded-for": "fd7a:115c:a1e0::7" })).toEqual({ address: "fd7a:115c:a1e0::7", login: null });
    expect(claimOf({ "tailscale-user-login": "anna@example.com" })).toBeNull();
  });
});
