import { describe, expect, test } from "vitest";
import { backupCatalogues } from "../../renderer/i18n/backup-text.ts";
import { wizardCatalogues } from "../../renderer/i18n/wizard-text.ts";
import { languages, readPage } from "./pages.ts";

describe.each(languages)("the handbook and the pages call a thing the same, in %s", language => {
  const { steps, start } = wizardCatalogues[language];
  const { sheet, kit, places, plan, restoring, drill, now, list } = backupCatalogues[language];
  const backups = readPage(`docs/${language}/backups.md`).prose;

  test("the wizard's steps, in their order", () => {
    const { prose } = readPage(`docs/${language}/getting-started.md`);
    const first = [...prose.matchAll(/^\| ([^|]+) \|/gm)].map(([, cell = ""]) => cell.trim());
    expect(first.filter(cell => Object.values(steps).includes(cell))).toEqual(Object.values(steps));
  });

  test("the kit and the page on moving name the step and the choice that a person finds there", () => {
    for (const words of [sheet.restore, backups]) {
      expect(words).toContain(steps.start);
      expect(words).toContain(start.restore.title);
    }
  });

  test("buttons that the page on backups speaks of", () => {
    const spoken = [...backups.matchAll(/\*\*([^*]+)\*\*/g)].flatMap(([, words = ""]) =>
      words.replace(/[.。]$/u, "").split(" → "),
    );
    const { kept } = restoring;
    for (const name of [
      kit.save,
      kit.done,
      places.hostKeyAccept,
      kit.open,
      kit.change,
      places.add,
      places.test,
      now,
      drill,
      restoring.start,
      kept.undo,
      list.download,
    ])
      expect(spoken).toContain(name);
    for (const name of [plan.title, places.types.folder, restoring.watch.waits]) expect(backups).toContain(`*${name}*`);
  });

  test("how long backups are kept: newest, days, weeks, months, and the proven one", () => {
    const said = { en: /three.*seven days.*week.*month/s, "zh-CN": /三份.*七天.*每周.*每月/s }[language];
    expect(plan.keepHelp).toMatch(said);
    expect(backups).toMatch(said);
    const byHand = {
      en: [/made by hand stays for two weeks/, /two weeks what was backed up by hand/],
      "zh-CN": [/手动备份保留两周/, /手动备份，.*保留两周/],
    };
    expect([plan.keepHelp, backups].map((text, at) => byHand[language][at]?.test(text))).toEqual([true, true]);
  });
});
