import { describe, expect, test } from "vitest";
import { errorTable, isErrorCode } from "../../contract/errors/table.ts";
import { exitCodes } from "../../contract/exit-codes.ts";
import { routes } from "../../contract/routes/table.ts";
import { SettingsFile } from "../../contract/settings/schema.ts";
import { pairingCodeMs, setupCodeMs } from "../../gateway/access/access.ts";
import { cookieDays } from "../../gateway/access/cookie.ts";
import { accessTokenMs } from "../../gateway/access/device-tokens.ts";
import { parseSettings } from "../../gateway/config/parse.ts";
import { leastTokenLength } from "../../gateway/network/bind.ts";
import { rotationDueMs } from "../../gateway/vault/open-vault.ts";
import { failuresThatEnd, windowMs } from "../../main/supervisor/restart-policy.ts";
import { allPages, languages, pagesOf, readPage } from "./pages.ts";

/** Names of other programs' variables that begin like codes of ours. */
const variables = ["OLLAMA_HOST", "OPENCLAW_CONFIG_PATH", "OPENCLAW_STATE_DIR"];

test("every error code that the pages name is there", () => {
  const first = new Set(Object.keys(errorTable).map(code => code.split("_")[0]));
  // A code looks like a variable of the environment; what begins like one of ours and stands in a code span is meant as a code.
  const named = allPages().flatMap(({ path, text }) =>
    [...text.matchAll(/`([A-Z]+(?:_[A-Z]+)+)`/g)].map(([, code = ""]) => ({ path, code })),
  );
  const wrong = named.filter(({ code }) => first.has(code.split("_")[0]) && !isErrorCode(code) && !variables.includes(code));
  expect(named.length).toBeGreaterThan(40);
  expect(wrong).toEqual([]);
});

test("every route that the pages name is there", () => {
  const known = Object.values(routes).map(({ method, path }) => {
    const pattern = path.replace(/[.]/g, "\\.").replace(/:\w+|\*/g, "[^/]+");
    return { method, pattern: new RegExp(`^${pattern}$`) };
  });
  const named = allPages().flatMap(({ path, text }) =>
    [...text.matchAll(/`(GET|POST|PUT|PATCH|DELETE) (\/[^`\s]+)`/g)].map(([, method, route = ""]) => ({ path, method, route })),
  );
  const wrong = named.filter(({ method, route }) => !known.some(one => one.method === method && one.pattern.test(route)));
  expect(named.length).toBeGreaterThan(15);
  expect(wrong).toEqual([]);
});

test("every block of settings can be used as it stands", () => {
  const environment = { ANTHROPIC_API_KEY: "k", DEEPSEEK_API_KEY: "k" };
  const blocks = languages.flatMap(language =>
    pagesOf(language).flatMap(({ path, text }) =>
      [...text.matchAll(/```json5\n([\s\S]*?)```/g)].map(([, block = ""]) => ({ path, block: block.trim() })),
    ),
  );
  expect(blocks.length).toBeGreaterThan(10);
  for (const { path, block } of blocks) {
    const whole = block.startsWith("agents") ? `{ ${block} }` : /^\{ name:/.test(block) ? `{ providers: [${block}] }` : block;
    const { findings, notServed } = parseSettings(whole, { file: path, environment, interfaces: ["100.101.102.103"] });
    expect({ path, findings, notServed }).toEqual({ path, findings: [], notServed: [] });
  }
});

describe.each(languages)("figures in %s", language => {
  const text = (name: string): string => readPage(`docs/${language}/${name}.md`).text;
  const minutes = (ms: number): number => ms / 60_000;

  test("are those of the code", () => {
    const { gateway, limits } = SettingsFile.parse({});
    const settings = text("settings");
    for (const value of [gateway.bind, gateway.port, limits.maxFileBytes, limits.maxBodyBytes])
      expect(settings).toContain(String(value));
    for (const least of Object.values(leastTokenLength)) expect(settings).toMatch(new RegExp(`\\b${least}\\b`));
    expect([cookieDays, minutes(accessTokenMs), minutes(pairingCodeMs), minutes(setupCodeMs)]).toEqual([180, 15, 10, 24 * 60]);
    expect(rotationDueMs).toBe(90 * 86_400_000);
    expect([failuresThatEnd, minutes(windowMs)]).toEqual([5, 10]);
    for (const number of [180, 15, 24, 90]) expect(text("security")).toMatch(new RegExp(`(?<!\\d)${number}(?!\\d)`));
  });

  test("every exit code is told on the terminal page", () => {
    const told = [...text("terminal").matchAll(/^\| (\d+) \|/gm)].map(([, code]) => Number(code));
    expect(told).toEqual(Object.values(exitCodes).toSorted((a, b) => a - b));
  });
});
