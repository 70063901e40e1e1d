export const tabNames = ["overview", "history", "spending", "prices", "bill"] as const;
export type TabName = (typeof tabNames)[number];

/** The tab that an address names; without one, the overview. */
export const chooseTab = (named: string | null): TabName => tabNames.find(one => one === named) ?? "overview";
