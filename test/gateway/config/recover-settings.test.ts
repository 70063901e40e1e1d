// biome-ignore-all lint/suspicious/noTemplateCurlyInString: it is how settings name a variable.
import { lstatSync, mkdirSync, readdirSync, readFileSync, renameSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { createHistory } from "../../../gateway/config/history.ts";
import type { Home } from "../../../gateway/config/home.ts";
import { recoverSettings } from "../../../gateway/config/recover-settings.ts";
import { createFakeClock } from "../../support/fake-clock.ts";
import { recordingLog, tempHome } from "../../support/temp-home.ts";

const good = "{ gateway: { port: 0 } } // good";
const broken = "{ gateway: { port: 'many' } }";

async function homeWith(
  versions: readonly string[],
  file: string | null,
): Promise<{ home: Home; recover: () => Promise<unknown> }> {
  const home = tempHome();
  const clock = createFakeClock();
  const history = createHistory(home.configHistory, clock);
  for (const text of versions) await history.add(text, "test", "");
  if (file !== null) writeFileSync(home.settings, file);
  const parse = { file: "hearth.json5", environment: {}, interfaces: ["127.0.0.1"] };
  return { home, recover: () => recoverSettings({ home, clock, log: recordingLog(), parse }) };
}
const text = (home: Home): string => readFileSync(home.settings, "utf8");
const aside = (home: Home): string[] => readdirSync(home.root).filter(name => name.includes(".broken-"));

test("the newest version that can be used today takes the place of a broken file, which is kept for its owner alone", async () => {
  // The newest was accepted once, while the variable that it names was set.
  const { home, recover } = await homeWith(["{}", good, "{ defaultModel: '${GONE}' }"], broken);
  expect(await recover()).toMatchObject({ kind: "recovered", version: 2 });
  expect(text(home)).toBe(good);
  const [kept = ""] = aside(home);
  expect(kept).toMatch(/^hearth\.json5\.broken-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d\.\d{3}Z$/);
  expect(readFileSync(join(home.root, kept), "utf8")).toBe(broken);
  expect(statSync(join(home.root, kept)).mode & 0o777).toBe(0o600);
});

test.each([
  ["can be used", "{ gateway: { port: 1234 } }"],
  ["is not there", null],
])("a file that %s is left alone", async (_, file) => {
  const { home, recover } = await homeWith([good], file);
  expect(await recover()).toEqual({ kind: "usable" });
  expect(aside(home)).toEqual([]);
  if (file !== null) expect(text(home)).toBe(file);
});

test.each([
  ["no version", []],
  ["none that can be used", [broken]],
])("with %s nothing is changed, and that is said", async (_, versions) => {
  const { home, recover } = await homeWith(versions, broken);
  await expect(recover()).rejects.toMatchObject({ code: "CONFIG_NO_GOOD_VERSION" });
  expect([text(home), aside(home)]).toEqual([broken, []]);
});

test("a link stays a link; what cannot be read goes aside as it is", async () => {
  const linked = await homeWith([good], broken);
  const elsewhere = join(dirname(linked.home.settings), "elsewhere.json5");
  renameSync(linked.home.settings, elsewhere);
  symlinkSync(elsewhere, linked.home.settings);
  await linked.recover();
  expect([lstatSync(linked.home.settings).isSymbolicLink(), readFileSync(elsewhere, "utf8")]).toEqual([true, good]);

  const folder = await homeWith([good], null);
  mkdirSync(folder.home.settings);
  await folder.recover();
  expect([text(folder.home), aside(folder.home).length]).toEqual([good, 1]);
});
