import { existsSync } from "node:fs";
import Sqlite from "better-sqlite3";
import { beforeAll, expect, test } from "vitest";
import { homePaths } from "../../gateway/config/home.ts";
import { catalogues } from "../../renderer/i18n/catalogue.ts";
import { type Desktop, desktopShell, launchDesktop, shellKind } from "../support/desktop.ts";
import { api, changeSetting, say, settingsFor } from "../support/desktop-world.ts";
import { describeWith } from "../support/needs.ts";
import { startFakeOpenAi } from "../support/upstreams/openai.ts";
import { atWizard } from "../support/wizard.ts";

type Message = { role: string; state: string; text: string };
const long = "one two three four five six seven eight nine ten ".repeat(30);

/** What the first line of the menu said, each once, from now until it says `last`. */
async function linesUntil(desktop: Desktop, last: string | RegExp): Promise<string[]> {
  const seen: string[] = [];
  const read = async (): Promise<string> => {
    const line = await desktop.tray.line();
    if (line !== seen.at(-1)) seen.push(line);
    return line;
  };
  const reached = expect.poll(read, { interval: 25, timeout: 60_000 });
  if (typeof last === "string") await reached.toBe(last);
  else await reached.toMatch(last);
  return seen;
}

describeWith(desktopShell, `the desktop app (on ${shellKind})`, () => {
  beforeAll(() =>
    console.log(`the desktop specs run on ${shellKind === "Electron" ? "Electron" : "the stand-in: no Electron with a display"}`),
  );

  test("from the first start through the wizard to an answer, in the window", async () => {
    const key = "sk-test-7f3a9c0d1e";
    const upstream = await startFakeOpenAi({ key, reply: "The mountain is **calm** today." });
    const desktop = await launchDesktop({ settings: { gateway: { port: 0 } } });
    try {
      const page = await desktop.page();
      page.setDefaultTimeout(60_000);
      const person = atWizard(page, "en");
      const { words, setup } = person;
      await person.at(words.language.title);
      // The one-time code of the first sign-in has gone from the address.
      expect(page.url()).not.toContain("setup=");
      await person.goOn();
      await person.at(words.start.title);
      await person.press(person.card(words.start.fresh.title));
      await person.at(words.model.title);
      await person.press(person.card(setup.choices.other.title));
      await page.getByLabel(setup.address).fill(upstream.url);
      await page.getByLabel(setup.key, { exact: true }).fill(key);
      await person.press(person.button(setup.test));
      await person.press(person.button(words.model.saveAndGoOn));
      await person.at(words.reach.title);
      await person.goOn();
      await person.at(words.budget.title);
      await person.goOn();
      await person.at(words.backup.title);
      await person.goOn();
      // Only here is there something that can start at login; it stays off unless it is asked for.
      await person.at(words.login.title);
      await person.goOn();
      expect(await desktop.tray.label("startAtLogin")).toBe("Start at login");
      await person.at(words.phone.title);
      await person.goOn();
      await person.at(words.done.title);
      await person.press(person.button(words.done.ask));
      const composer = page.getByLabel(catalogues.en.chat.composerLabel);
      await composer.fill("How is the mountain?");
      await composer.press("Enter");
      await page.locator("strong", { hasText: "calm" }).waitFor();
      await expect.poll(() => desktop.tray.label("setup")).toBeUndefined();
      expect(await page.evaluate(() => document.cookie)).toBe("");

      // Started again, it shows the window that is there.
      await desktop.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.minimize());
      expect(await desktop.startAgain()).toBe(0);
      await expect
        .poll(() => desktop.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().map(one => one.isMinimized())))
        .toEqual([false]);
      expect(await desktop.isVisible()).toBe(true);

      // The next start signs in by the cookie that the window keeps.
      await desktop.app.close();
      const again = await launchDesktop({ home: desktop.home });
      try {
        const window = await again.page();
        await window.getByLabel(catalogues.en.chat.composerLabel).waitFor({ timeout: 60_000 });
        await window.getByText("How is the mountain?").first().waitFor();
      } finally {
        await again.stop();
      }
    } finally {
      await desktop.stop();
      await upstream.stop();
    }
  });

  test("the menu says what is true: starting, running, answering, paused, budget used up", async () => {
    const upstream = await startFakeOpenAi({ reply: long, chunkDelayMs: 30 });
    const desktop = await launchDesktop({ settings: settingsFor(upstream) });
    try {
      expect(await linesUntil(desktop, "Running")).toEqual(["Starting…", "Running"]);
      expect(await desktop.tray.icon()).toBe("running");

      await say(desktop, "count");
      await linesUntil(desktop, "Answering 1 message");
      expect(await desktop.tray.icon()).toBe("working");
      expect(await linesUntil(desktop, "Running")).toEqual(["Answering 1 message", "Running"]);

      expect(await desktop.tray.press("pause")).toBe(true);
      await linesUntil(desktop, "Paused");
      expect(await desktop.tray.icon()).toBe("stopped");
      upstream.script({});
      const { sessionId } = await say(desktop, "later");
      await linesUntil(desktop, "Paused: 1 message waits");
      expect(await desktop.tray.label("pause")).toBe("Resume answering");
      await desktop.tray.press("pause");
      await linesUntil(desktop, "Running");
      await expect
        .poll(async () => (await api<{ messages: Message[] }>(desktop, `/api/sessions/${sessionId}/messages`)).messages.at(-1))
        .toMatchObject({ role: "assistant", state: "answered" });

      const money = (): Promise<string | undefined> => desktop.tray.label("money");
      expect(await money()).toMatch(/^\$\d+\.\d+ today, no budget$/);
      await changeSetting(desktop, ["cost", "dailyBudget"], 5);
      await expect.poll(money).toMatch(/^\$\d+\.\d+ of \$5\.00 today$/);
      await changeSetting(desktop, ["cost", "dailyBudget"], 0);
      await expect.poll(money).toMatch(/^Budget used up until /);
      expect(await desktop.tray.icon()).toBe("warning");
    } finally {
      await desktop.stop();
      await upstream.stop();
    }
  });

  test("quit during an answer: everything ends in order, and what was said is kept", async () => {
    const upstream = await startFakeOpenAi({ reply: long, chunkDelayMs: 40 });
    const desktop = await launchDesktop({ settings: settingsFor(upstream) });
    try {
      await linesUntil(desktop, "Running");
      const { sessionId } = await say(desktop, "count");
      const reply = async (): Promise<Message | undefined> =>
        (await api<{ messages: Message[] }>(desktop, `/api/sessions/${sessionId}/messages`)).messages.find(
          one => one.role === "assistant",
        );
      await expect.poll(async () => (await reply())?.text ?? "").toMatch(/^one two/);
      const seen = (await reply())?.text ?? "";
      expect(await desktop.tray.press("quit")).toBe(true);
      expect(await desktop.ended).toBe(0);
      await expect.poll(desktop.running).toEqual([]);
      const { database } = homePaths(desktop.home);
      // Written through and closed.
      expect(existsSync(`${database}-wal`)).toBe(false);
      const db = new Sqlite(database, { readonly: true });
      const kept = db.prepare("SELECT state, text FROM messages WHERE role = 'assistant'").get() as Message;
      db.close();
      expect(kept.state).toBe("interrupted");
      expect(kept.text.startsWith(seen)).toBe(true);
      expect(kept.text.length).toBeLessThan(long.length);
    } finally {
      await desktop.stop();
      await upstream.stop();
    }
  });
});
