import * as z from "zod";

/** Pico-dollars a token; at most 100,000 dollars for a million tokens. */
const Rate = z.number().int().positive().max(100_000_000_000);
/** Input, output, cache read, cache written for five minutes, for an hour. */
const RateList = z.tuple([Rate, Rate, Rate, Rate, Rate]);
const Count = z.number().int().positive().max(100_000_000);
const Day = z.iso.date();
const Name = z.string().min(1).max(256);

const Tier = z.strictObject({ above: z.number().int().nonnegative().max(100_000_000), rates: RateList });
const ascending = (values: readonly (number | string)[]): boolean =>
  values.every((value, index) => index === 0 || value > (values[index - 1] as typeof value));

const Row = z.strictObject({
  effectiveFrom: Day,
  tiers: z
    .array(Tier)
    .min(1)
    .max(20)
    .refine(tiers => tiers[0]?.above === 0 && ascending(tiers.map(tier => tier.above)), { error: "tiers begin at 0 and ascend" }),
  fast: RateList.optional(),
  /** Nano-dollars for each search. */
  webSearch: z.number().int().positive().max(100_000_000_000).optional(),
});

const Model = z.strictObject({
  id: Name,
  aliases: z.array(Name).max(200),
  prices: z
    .array(Row)
    .min(1)
    .max(100)
    .refine(rows => ascending(rows.map(row => row.effectiveFrom)), { error: "prices ascend by day" }),
  regionPercent: z.number().int().min(100).max(1_000).optional(),
  maxOutput: Count.optional(),
  context: Count.optional(),
});

const Host = z.string().regex(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/);
const Vendor = z
  .strictObject({
    id: z.string().regex(/^[a-z0-9-]{1,64}$/),
    name: Name,
    hosts: z.array(Host).min(1).max(20),
    models: z.array(Model).max(20_000),
  })
  .refine(
    ({ models }) => {
      const names = models.flatMap(model => [model.id, ...model.aliases]);
      return new Set(names).size === names.length;
    },
    { error: "a model's name stands twice" },
  );

/** The table of prices as a file: `prices.json` beside this, or one that the owner imported. */
export const PriceTable = z
  .strictObject({
    format: z.literal("hearth-prices"),
    version: z.literal(1),
    /** Day of the data. */
    updatedAt: Day,
    source: z.string().max(1_000),
    vendors: z.array(Vendor).min(1).max(200),
  })
  .refine(
    ({ vendors }) =>
      [vendors.map(one => one.id), vendors.flatMap(one => one.hosts)].every(all => new Set(all).size === all.length),
    {
      error: "a vendor or a host stands twice",
    },
  );
export type PriceTable = z.infer<typeof PriceTable>;
export type TableVendor = PriceTable["vendors"][number];
export type TableModel = TableVendor["models"][number];
export type TableRow = TableModel["prices"][number];
