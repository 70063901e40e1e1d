export const tabNames = ["models", "ollama", "reach", "file", "history", "secrets", "general"] as const;
export type TabName = (typeof tabNames)[number];

/** The tab that an address names; without one, the file when it is broken, else the models. */
export function chooseTab(named: string | null, fileBroken: boolean): TabName {
  const found = tabNames.find(one => one === named);
  return found ?? (fileBroken ? "file" : "models");
}
