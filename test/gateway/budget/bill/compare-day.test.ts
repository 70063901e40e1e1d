import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type BookedModel, compareDay, type Figure, type OpenCall } from "../../../../gateway/budget/bill/compare-day.ts";

const same = (model: string): string => model;

/** A day of exact and open calls, as the ledger adds it up. */
function dayOf(
  calls: readonly { model: string; exact: number; open: readonly { nanoUsd: number; bound: number; estimated: boolean }[] }[],
) {
  const open: OpenCall[] = calls.flatMap(({ model, open: calls }) =>
    calls.map(({ nanoUsd, bound, estimated }, index) => ({
      id: `${model}-${index}`,
      model,
      nanoUsd,
      boundNanoUsd: bound,
      estimated,
    })),
  );
  const booked: BookedModel[] = calls.map(({ model, exact, open }) => ({
    model,
    calls: open.length + 1,
    nanoUsd: exact + open.reduce((sum, { nanoUsd }) => sum + nanoUsd, 0),
    estimatedNanoUsd: open.reduce((sum, { nanoUsd, estimated }) => sum + (estimated ? nanoUsd : 0), 0),
  }));
  return { booked, open };
}

/** The same day after its corrections were booked. */
function corrected(day: ReturnType<typeof dayOf>, corrections: ReturnType<typeof compareDay>["corrections"]) {
  const to = new Map(corrections.map(one => [one.id, one.to]));
  const open = day.open.map(call => (to.has(call.id) ? { ...call, nanoUsd: to.get(call.id) ?? 0, estimated: false } : call));
  const booked = day.booked.map(row => {
    const by = day.open
      .filter(({ model }) => model === row.model)
      .reduce((sum, { id, nanoUsd }) => sum + (to.get(id) ?? nanoUsd) - nanoUsd, 0);
    return { ...row, nanoUsd: row.nanoUsd + by, estimatedNanoUsd: 0 };
  });
  return { open, booked };
}

const amount = fc.integer({ min: 0, max: 5_000_000_000_000 });
const modelDay = (model: string) =>
  fc.record({
    model: fc.constant(model),
    exact: amount,
    open: fc.array(fc.record({ nanoUsd: amount, bound: amount, estimated: fc.boolean() }), { maxLength: 8 }),
  });

describe("after a correction", () => {
  it("14, 29: our calls of a model add up to the bill where it is not below what is known exactly", () => {
    fc.assert(
      fc.property(fc.tuple(modelDay("a"), modelDay("b")), amount, amount, (models, billA, billB) => {
        const day = dayOf(models);
        const bill = {
          source: "report" as const,
          figures: [
            { model: "a", nanoUsd: billA },
            { model: "b", nanoUsd: billB },
          ],
        };
        const after = corrected(day, compareDay(day.booked, day.open, bill, same).corrections);
        for (const { model, nanoUsd: their } of bill.figures) {
          const { exact = 0, open = [] } = models.find(one => one.model === model) ?? {};
          const ours = after.booked.find(one => one.model === model)?.nanoUsd;
          if (open.length === 0) expect(ours).toBe(exact);
          else expect(ours).toBe(Math.max(exact, their));
        }
        expect(after.open.every(({ nanoUsd, estimated }) => nanoUsd >= 0 && !estimated)).toBe(true);
        expect(compareDay(after.booked, after.open, bill, same).corrections).toEqual([]);
      }),
    );
  });

  it("one figure for the whole day does the same over all models", () => {
    fc.assert(
      fc.property(fc.tuple(modelDay("a"), modelDay("b")), amount, (models, their) => {
        const day = dayOf(models);
        const bill = { source: "typed" as const, figures: [{ model: null, nanoUsd: their }] };
        const after = corrected(day, compareDay(day.booked, day.open, bill, same).corrections);
        const exact = models.reduce((sum, one) => sum + one.exact, 0);
        const ours = after.booked.reduce((sum, { nanoUsd }) => sum + nanoUsd, 0);
        expect(ours).toBe(day.open.length === 0 ? exact : Math.max(exact, their));
        expect(compareDay(after.booked, after.open, bill, same).corrections).toEqual([]);
      }),
    );
  });
});

const day = dayOf([
  {
    model: "sonnet",
    exact: 100,
    open: [
      { nanoUsd: 300, bound: 300, estimated: true },
      { nanoUsd: 500, bound: 600, estimated: true },
    ],
  },
]);
const fetched = (...figures: Figure[]) => ({ source: "report" as const, figures });
const to = ({ corrections }: ReturnType<typeof compareDay>) => corrections.map(one => one.to);

describe("one day", () => {
  it("shares what is left out by the bounds", () => {
    expect(to(compareDay(day.booked, day.open, fetched({ model: "sonnet", nanoUsd: 400 }), same))).toEqual([100, 200]);
  });

  it("books nothing below 0 and shows the rest as a difference", () => {
    const found = compareDay(day.booked, day.open, fetched({ model: "sonnet", nanoUsd: 60 }), same);
    expect(to(found)).toEqual([0, 0]);
    const after = corrected(day, found.corrections);
    expect(compareDay(after.booked, after.open, fetched({ model: "sonnet", nanoUsd: 60 }), same).rows).toEqual([
      { model: "sonnet", ourNanoUsd: 100, ourEstimatedNanoUsd: 0, theirNanoUsd: 60, differenceNanoUsd: -40, calls: 3 },
    ]);
  });

  it("goes above the bounds when the bill does", () => {
    expect(to(compareDay(day.booked, day.open, fetched({ model: "sonnet", nanoUsd: 1900 }), same))).toEqual([600, 1200]);
  });

  it("takes a bound that was right for true", () => {
    expect(
      compareDay(
        day.booked,
        [{ id: "x", model: "sonnet", nanoUsd: 800, boundNanoUsd: 800, estimated: true }],
        fetched({ model: "sonnet", nanoUsd: 900 }),
        same,
      ).corrections,
    ).toEqual([{ id: "x", from: 800, to: 800 }]);
  });

  it("corrects again by a later figure, and nothing by the same", () => {
    const once = corrected(day, compareDay(day.booked, day.open, fetched({ model: "sonnet", nanoUsd: 100 }), same).corrections);
    expect(once.open.map(({ nanoUsd }) => nanoUsd)).toEqual([0, 0]);
    expect(to(compareDay(once.booked, once.open, fetched({ model: "sonnet", nanoUsd: 400 }), same))).toEqual([100, 200]);
  });

  it("leaves alone what the bill does not name, and without a bill everything", () => {
    expect(compareDay(day.booked, day.open, null, same).corrections).toEqual([]);
    const other = compareDay(day.booked, day.open, fetched({ model: "opus", nanoUsd: 5 }), same);
    expect(other.corrections).toEqual([]);
    expect(other.rows.map(({ model, theirNanoUsd }) => [model, theirNanoUsd])).toEqual([
      ["sonnet", null],
      ["opus", 5],
    ]);
  });

  it("beside figures by model, what is not divided is shown and corrects nothing", () => {
    const found = compareDay(day.booked, day.open, fetched({ model: "sonnet", nanoUsd: 400 }, { model: null, nanoUsd: 7 }), same);
    expect(to(found)).toEqual([100, 200]);
    expect(found.rows.at(-1)).toMatchObject({ model: null, ourNanoUsd: 0, theirNanoUsd: 7, differenceNanoUsd: 7 });
  });

  it("a report of what belongs to no model says nothing of models; one of nothing says that all was nothing", () => {
    expect(compareDay(day.booked, day.open, fetched({ model: null, nanoUsd: 7 }), same).corrections).toEqual([]);
    expect(to(compareDay(day.booked, day.open, fetched({ model: null, nanoUsd: 0 }), same))).toEqual([0, 0]);
  });

  it("an alias and a dated name are one model, under the provider's name", () => {
    const canonical = (model: string): string => model.replace(/-\d{8}$/, "");
    const found = compareDay(day.booked, day.open, fetched({ model: "sonnet-20250929", nanoUsd: 400 }), canonical);
    expect(to(found)).toEqual([100, 200]);
    expect(found.rows).toMatchObject([{ model: "sonnet-20250929", ourNanoUsd: 900, theirNanoUsd: 400 }]);
  });
});
