import { afterEach, describe, expect, it } from "vitest";
import { createBreakdown } from "../../../gateway/budget/report/breakdown.ts";
import { createSpendingCsv, createZonedTime, csvCell } from "../../../gateway/budget/report/csv.ts";
import { createHistory, dayBefore } from "../../../gateway/budget/report/history.ts";
import { idSpan } from "../../../gateway/budget/report/id-span.ts";
import { createPaidCalls } from "../../../gateway/budget/report/paid-calls.ts";
import { newId } from "../../../gateway/db/new-id.ts";
import { createMetersRoom, type MetersRoom } from "./meters-room.ts";

const rooms: MetersRoom[] = [];
function room(...given: Parameters<typeof createMetersRoom>): MetersRoom {
  const made = createMetersRoom(...given);
  rooms.push(made);
  return made;
}
afterEach(async () => {
  for (const one of rooms.splice(0)) await one.stop();
});
const never = new AbortController().signal;

describe("who and what spent the money", () => {
  it("by model, agent, channel, user and device, dearest first, by the names that people know; each list adds up", async () => {
    const one = room();
    await one.spend({ usd: 0.1, principal: "device:d1", agent: "cook", provider: "a", model: "x/y" });
    await one.spend({ usd: 0.3, principal: "device:o1", channel: "api", provider: "b" }, "bound");
    await one.spend({ usd: 0.2, principal: "owner" });
    await one.spend({ usd: 9, at: Date.parse("2026-11-20T12:00Z") });
    const { id } = await one.hold({ usd: 5 });
    await one.settle(id, 0, "released");
    const breakdown = createBreakdown({ db: one.db, names: one.names });
    const day = breakdown("2026-11-21");
    const short = (shares: (typeof day)["model"]) => shares.map(share => [share.id, share.name, share.usd, share.calls]);
    expect(short(day.model)).toEqual([
      ["b/m", "b/m", "0.3", 1],
      ["p/m", "p/m", "0.2", 1],
      ["a/x/y", "a/x/y", "0.1", 1],
    ]);
    expect(short(day.agent)).toEqual([
      ["default", "default", "0.5", 2],
      ["cook", "The cook", "0.1", 1],
    ]);
    expect(short(day.channel)).toEqual(
      [
        ["api", "api", "0.3", 1],
        ["webchat", "webchat", "0.3", 2],
      ].sort((a, b) => Number(b[3]) - Number(a[3])),
    );
    expect(short(day.user)).toEqual([
      ["owner", "owner", "0.5", 2],
      ["d1", "Ann's phone", "0.1", 1],
    ]);
    expect(short(day.device)).toEqual([
      ["o1", "My phone", "0.3", 1],
      ["", "", "0.2", 1],
      ["d1", "Ann's phone", "0.1", 1],
    ]);
    expect(day.model[0]).toMatchObject({ estimatedUsd: "0.3", inputTokens: 10, outputTokens: 5 });
    expect(short(breakdown("2026-11").user)[0]).toEqual(["owner", "owner", "9.5", 3]);
    expect(breakdown("2026-12")).toEqual({ window: "2026-12", model: [], agent: [], channel: [], user: [], device: [] });
  });

  it("a device that was removed keeps its name, and what is only an id stays one", async () => {
    const one = room();
    one.db.exec("UPDATE devices SET removed_at = 5 WHERE id = 'd1'");
    await one.spend({ usd: 0.1, principal: "device:d1" });
    await one.spend({ usd: 0.1, principal: "device:never-seen" });
    const { device } = createBreakdown({ db: one.db, names: one.names })("2026-11");
    expect(device.map(share => share.name).sort()).toEqual(["Ann's phone", "never-seen"]);
  });
});

describe("history", () => {
  it("has every day, also those of nothing, oldest first", async () => {
    const one = room();
    await one.spend({ usd: 1, at: Date.parse("2026-11-19T12:00Z") });
    await one.spend({ usd: 0.5 });
    await one.spend({ usd: 7, at: Date.parse("2026-11-17T23:59Z") });
    const { days, totalUsd } = createHistory(one.db)("2026-11-21", 4);
    expect(days.map(({ day, usd, calls }) => [day, usd, calls])).toEqual([
      ["2026-11-18", "0", 0],
      ["2026-11-19", "1", 1],
      ["2026-11-20", "0", 0],
      ["2026-11-21", "0.5", 1],
    ]);
    expect(totalUsd).toBe("1.5");
    expect(createHistory(one.db)("2026-03-01", 730).days).toHaveLength(730);
    expect(dayBefore("2028-03-01", 1)).toBe("2028-02-29");
  });
});

describe("where the last dollars went", () => {
  it("newest first until they add up; what cost nothing is left out", async () => {
    const one = room();
    one.db.exec(
      "INSERT INTO sessions (id, title, channel, agent, principal, created_at, updated_at, deleted_at) VALUES ('s1', 'Soup', 'webchat', 'cook', 'owner', 1, 1, NULL), ('s2', 'Secret', 'webchat', 'cook', 'owner', 1, 1, 5)",
    );
    for (const [usd, sessionId] of [
      [0.4, null],
      [0.3, "s2"],
      [0, null],
      [0.2, "s1"],
    ] as const) {
      await one.spend({ usd, sessionId, agent: "cook", principal: "device:d1" });
      // Ids of one millisecond have no order.
      await new Promise(done => setTimeout(done, 2));
    }
    const paidCalls = createPaidCalls({ db: one.db, names: one.names });
    const some = await paidCalls(400_000_000, 100, never);
    expect(
      some.calls.map(({ usd, sessionId, sessionTitle, user, device, agent, model }) => [
        usd,
        sessionId,
        sessionTitle,
        user,
        device,
        agent,
        model,
      ]),
    ).toEqual([
      ["0.2", "s1", "Soup", "Ann's phone", "Ann's phone", "The cook", "p/m"],
      ["0.3", null, null, "Ann's phone", "Ann's phone", "The cook", "p/m"],
    ]);
    expect([some.totalUsd, some.complete]).toEqual(["0.5", true]);
    const all = await paidCalls(20_000_000_000, 100, never);
    expect([all.calls.length, all.totalUsd, all.complete]).toEqual([3, "0.9", true]);
    const cut = await paidCalls(20_000_000_000, 2, never);
    expect([cut.calls.length, cut.complete]).toEqual([2, false]);
    await expect(paidCalls(1, 1, AbortSignal.abort(new Error("gone")))).rejects.toThrow("gone");
  });

  it("finds them behind any number of free calls", async () => {
    const one = room();
    const insert = one.db.prepare(
      `INSERT INTO usage SELECT ?, '2026-11-21', 'owner', '', 'webchat', 'default', 'p', 'm', NULL, NULL, 1, 'settled', ?, 0, 1, 1, 0, 0, 0, 0, 0, 0, NULL, 1, 1, NULL`,
    );
    one.db.transaction(() => {
      for (let at = 0; at < 12_001; at++) insert.run(String(at).padStart(8, "0"), at % 6_000 === 0 ? 1_000_000 : 0);
    })();
    const found = await createPaidCalls({ db: one.db, names: one.names })(1e9, 10, never);
    expect(found.calls.map(({ id }) => Number(id))).toEqual([12_000, 6_000, 0]);
    expect(found.totalUsd).toBe("0.003");
  });
});

describe("CSV", () => {
  it.each([
    ["plain", "plain"],
    ['a "word", twice', '"a ""word"", twice"'],
    ["two\nlines", '"two\nlines"'],
    ["=1+1", "'=1+1"],
    ["+49 30", "'+49 30"],
    ["-x", "'-x"],
    ["@me", "'@me"],
    ["\tx", "'\tx"],
    ['=HYPERLINK("x","y")', `"'=HYPERLINK(""x"",""y"")"`],
    [-5, "-5"],
    ["中文", "中文"],
  ])("writes %j as %s", (value, cell) => {
    expect(csvCell(value)).toBe(cell);
  });

  it.each([
    ["Asia/Shanghai", "2026-11-21T20:00:00.000+08:00"],
    ["America/St_Johns", "2026-11-21T08:30:00.000-03:30"],
    ["Asia/Kathmandu", "2026-11-21T17:45:00.000+05:45"],
    ["UTC", "2026-11-21T12:00:00.000+00:00"],
  ])("times of %s are %s", (zone, text) => {
    expect(createZonedTime(zone)(Date.parse("2026-11-21T12:00Z"))).toBe(text);
    expect(Date.parse(text)).toBe(Date.parse("2026-11-21T12:00Z"));
  });

  const all = { ids: idSpan(undefined, undefined), timeZone: "Asia/Shanghai" };

  it("has a byte order mark, a heading, and every attempt of its days, both ends included", async () => {
    const one = room();
    one.db.exec("UPDATE devices SET name = '=安的手机' WHERE id = 'd1'");
    for (const day of ["19", "20", "21", "22"])
      await one.spend({ usd: 0.25, principal: "device:d1", at: Date.parse(`2026-11-${day}T12:00Z`) });
    const csv = createSpendingCsv({ db: one.db, names: one.names });
    const text = [...csv({ ...all, from: "2026-11-20", to: "2026-11-21" })].join("");
    expect(text.startsWith("\ufefftime,day,user,device,channel,agent,model,state,usd,estimated,input_tokens,")).toBe(true);
    const lines = text.split("\r\n");
    expect(lines).toHaveLength(4);
    expect(lines.at(-1)).toBe("");
    const cells = lines.slice(1, 3).map(line => line.split(",").slice(0, 12));
    const rest = ["'=安的手机", "'=安的手机", "webchat", "default", "p/m", "settled", "0.25", "no", "10", "5"];
    expect(cells.sort()).toEqual([
      ["2026-11-20T20:00:00.000+08:00", "2026-11-20", ...rest],
      ["2026-11-21T20:00:00.000+08:00", "2026-11-21", ...rest],
    ]);
  });

  it("is read piece by piece: many rows are never in memory together", () => {
    const one = room();
    const insert = one.db.prepare(
      `INSERT INTO usage SELECT ?, '2026-11-21', 'owner', '', 'webchat', 'default', 'p', 'm', NULL, NULL, 1, 'settled', 1, 0, 1, 1, 0, 0, 0, 0, 0, 0, NULL, 1, 1, NULL`,
    );
    one.db.transaction(() => {
      for (let at = 0; at < 5_000; at++) insert.run(newId());
    })();
    const sizes = [...createSpendingCsv({ db: one.db, names: one.names })({ ...all, from: "", to: "9999" })].map(
      piece => piece.split("\r\n").length - 1,
    );
    expect(sizes.reduce((sum, size) => sum + size)).toBe(5_001);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(500);
  });

  it("looks only at ids that can be of its days", () => {
    const id = newId();
    const today = new Date().toISOString().slice(0, 10);
    const isIn = ({ after, before }: { after: string; before: string }): boolean => id > after && id < before;
    expect(isIn(idSpan(today, today))).toBe(true);
    expect(isIn(idSpan(undefined, undefined))).toBe(true);
    expect(isIn(idSpan(dayBefore(today, 10), dayBefore(today, 5)))).toBe(false);
    expect(isIn(idSpan(dayBefore(today, -5), undefined))).toBe(false);
    // A day's label may be of a zone 14 hours away.
    expect(isIn(idSpan(dayBefore(today, 1), dayBefore(today, 1)))).toBe(true);
    expect(isIn(idSpan(dayBefore(today, -1), dayBefore(today, -1)))).toBe(true);
  });
});
