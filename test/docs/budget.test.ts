import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { budgetRoutes } from "../../contract/routes/budget.ts";
import { Cost } from "../../contract/settings/cost.ts";
import { leastUsefulTokens, usualAnswerTokens } from "../../gateway/budget/fit.ts";
import { ratesFor } from "../../gateway/budget/rate-gate.ts";
import { readJson5 } from "../../gateway/config/json5/read.ts";
import type { Json5Node } from "../../gateway/config/json5/tree.ts";
import { allPages, languages, readPage, root } from "./pages.ts";

const source = (path: string): string => readFileSync(join(root, path), "utf8");

/** Names at every depth of the objects and lists of a settings text. */
function namesIn(node: Json5Node): string[] {
  if (node.kind === "object") return node.members.flatMap(({ name, value }) => [name, ...namesIn(value)]);
  return node.kind === "array" ? node.items.flatMap(namesIn) : [];
}

describe.each(languages)("the budget page in %s", language => {
  const { text } = readPage(`docs/${language}/budget.md`);

  test("shows every key of `cost` in its example", () => {
    const [, block = ""] = /```json5\n([\s\S]*?)```/.exec(text) ?? [];
    const parsed = readJson5(block);
    if (!parsed.ok) throw new Error("the example cannot be read");
    expect(namesIn(parsed.document.root)).toEqual(expect.arrayContaining(Object.keys(Cost.shape)));
  });

  test("names the addresses of the price table, each once and no others", () => {
    const table = JSON.parse(source("gateway/budget/prices/prices.json")) as { vendors: { hosts: string[] }[] };
    const rows = text.split("\n").filter(line => /^\|.*`[a-z0-9.-]+\.[a-z]+`/.test(line));
    const named = rows.flatMap(row => [...row.matchAll(/`([a-z0-9.-]+)`/g)].map(([, host]) => host));
    expect(named.toSorted()).toEqual(table.vendors.flatMap(({ hosts }) => hosts).toSorted());
  });

  test("has the figures of the code", () => {
    const { alertThreshold, stopThreshold } = Cost.parse({});
    expect([alertThreshold, stopThreshold]).toEqual([0.8, 0.95]);
    for (const said of ["alertThreshold: 0.8", "stopThreshold: 0.95"]) expect(text).toContain(said);
    expect(text).toContain(` ${leastUsefulTokens} `);
    expect(text).toContain(` ${usualAnswerTokens.toLocaleString("en")} `);
    const who = { user: "d1", device: "d1", userNames: ["d1"], deviceNames: ["d1"] };
    const others = ratesFor({ cost: Cost.parse({}), who, role: "user", channel: "webchat", agent: "main" });
    expect(others.map(({ perMinute, burst }) => [perMinute, burst])).toEqual([[10, 10]]);
    expect(ratesFor({ cost: Cost.parse({}), who, role: "owner", channel: "webchat", agent: "main" })).toEqual([]);
  });
});

test("every route of money is told of on both API pages", () => {
  for (const { path, text } of allPages().filter(page => page.path.endsWith("/api.md"))) {
    const told = [...text.matchAll(/`(GET|POST|PUT) (\/api\/[^`\s]+)`/g)].map(([, method, route]) => ({
      method,
      route: route ?? "",
    }));
    const missing = Object.values(budgetRoutes).filter(({ method, path: route }) => {
      const pattern = new RegExp(`^${route.replace(/[.]/g, "\\.").replace(/:\w+/g, "[^/]+")}$`);
      return !told.some(one => one.method === method && pattern.test(one.route));
    });
    expect({ path, missing: missing.map(({ method, path: route }) => `${method} ${route}`) }).toEqual({ path, missing: [] });
  }
});

test("every metric that the pages name is there", () => {
  const made = source("gateway/routes/metrics.ts");
  const named = allPages().flatMap(({ text }) => [...text.matchAll(/`(hearth_\w+)`/g)].map(([, name = ""]) => name));
  expect(named.length).toBeGreaterThan(10);
  expect(named.filter(name => !made.includes(`"${name}"`))).toEqual([]);
});
