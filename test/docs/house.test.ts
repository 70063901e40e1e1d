import { describe, expect, test } from "vitest";
import { houseErrors } from "../../contract/errors/house.ts";
import { backupRoutes } from "../../contract/routes/backup.ts";
import { ollamaRoutes } from "../../contract/routes/ollama.ts";
import { overviewRoutes } from "../../contract/routes/overview.ts";
import { reachRoutes } from "../../contract/routes/reach.ts";
import { SetupStep, setupRoutes } from "../../contract/routes/setup.ts";
import { BackupSettings } from "../../contract/settings/backup.ts";
import { kitCommands } from "../../gateway/backup/handlers.ts";
import { english as trayEnglish } from "../../main/desktop/tray/words/en.ts";
import { chinese as trayChinese } from "../../main/desktop/tray/words/zh-cn.ts";
import { wizard as wizardEnglish } from "../../renderer/i18n/en/wizard.ts";
import { wizard as wizardChinese } from "../../renderer/i18n/zh-CN/wizard.ts";
import { languages, readPage } from "./pages.ts";

const words = {
  en: { tray: trayEnglish, wizard: wizardEnglish },
  "zh-CN": { tray: trayChinese, wizard: wizardChinese },
};

/** What passes by itself, or says where to look. */
const untold = ["TAILSCALE_FAILED", "TAILSCALE_STARTING"];

describe.each(languages)("the house in %s", language => {
  const text = (name: string): string => readPage(`docs/${language}/${name}.md`).text;
  const missing = (wanted: readonly string[], page: string): string[] => wanted.filter(one => !page.includes(one));

  test("every state and item of the tray's menu is told of on the desktop's page", () => {
    const { state, pause, phone, startAtLogin, quit, backup } = words[language].tray;
    const { running, starting, stopping, paused, stopped } = state;
    const states = [running, starting, stopping, paused, stopped, state.answering(2), state.restartingIn(5)];
    expect(missing([...states, pause, phone, startAtLogin.label, quit, backup.now], text("desktop"))).toEqual([]);
  });

  test("the steps of the wizard are told of in their order, and no others", () => {
    const { steps } = words[language].wizard;
    const names = [...SetupStep.options, "done" as const].map(step => steps[step]);
    const table =
      text("getting-started")
        .split(/^\| (?:Step|步骤) \|.*\n.*\n/m)[1]
        ?.split("\n\n")[0] ?? "";
    expect(table.split("\n").map(row => /^\| (.*?) \|/.exec(row)?.[1])).toEqual(names);
  });

  test("every trouble on the way to the phone has a next step", () => {
    const codes = Object.keys(houseErrors).filter(code => /^(TAILSCALE|SERVE|FUNNEL|TAILNET)_/.test(code));
    expect(codes.length).toBeGreaterThan(10);
    expect(
      missing(
        codes.filter(code => !untold.includes(code)).map(code => `\`${code}\``),
        text("troubleshooting"),
      ),
    ).toEqual([]);
  });

  test("every route of the house and of backups is told of on the API page", () => {
    const told = [...text("api").matchAll(/`(GET|POST|PUT|PATCH|DELETE) (\/api\/[^`\s]+)`/g)].map(([, method, path = ""]) => ({
      method,
      path,
    }));
    const routes = Object.values({ ...overviewRoutes, ...reachRoutes, ...ollamaRoutes, ...setupRoutes, ...backupRoutes });
    const left = routes.filter(({ method, path }) => {
      const pattern = new RegExp(`^${path.replace(/:\w+/g, "[^/]+")}$`);
      return !told.some(one => one.method === method && pattern.test(one.path));
    });
    expect(left.map(({ method, path }) => `${method} ${path}`)).toEqual([]);
  });

  test("the page about backups has the figures and the three commands of the code", () => {
    const page = text("backups");
    const { at, keepDays, drillEveryDays } = BackupSettings.parse({});
    expect(page).toContain(`| \`backup.at\` | \`"${at}"\` |`);
    expect(page).toContain(`| \`backup.keepDays\` | \`${keepDays}\` |`);
    expect(page).toContain(`| \`backup.drillEveryDays\` | \`${drillEveryDays}\` |`);
    const shown = page.replaceAll("20261121_030000.tar.zst.age", "BACKUP.tar.zst.age");
    expect(shown).toContain(kitCommands.join("\n"));
  });
});
