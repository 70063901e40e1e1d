import { expect, it } from "vitest";
import { firstIdAt, utcDay } from "../../../../gateway/budget/bill/utc-day.ts";
import { newId } from "../../../../gateway/db/new-id.ts";

it("the ids of a moment lie between its first id and the next moment's", () => {
  const before = Date.now();
  const ids = Array.from({ length: 50 }, newId);
  const after = Date.now();
  for (const id of ids) {
    expect(id >= firstIdAt(before)).toBe(true);
    expect(id < firstIdAt(after + 1)).toBe(true);
    expect(id < firstIdAt(before)).toBe(false);
  }
});

it("a day of UTC begins and ends at its midnights", () => {
  expect(utcDay("2026-11-20")).toEqual({ day: "2026-11-20", startsAt: Date.UTC(2026, 10, 20), endsAt: Date.UTC(2026, 10, 21) });
  expect(utcDay("2028-02-29").day).toBe("2028-02-29");
  for (const none of ["2026-02-29", "2026-11-31", "2026-00-10", "0000-00-00", "tomorrow"])
    expect(() => utcDay(none)).toThrow(expect.objectContaining({ code: "REQUEST_INVALID" }));
});
