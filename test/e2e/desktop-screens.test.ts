import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { bridgeChannels, type DesktopState } from "../../contract/bridge.ts";
import { describeFailure } from "../../contract/errors/failure.ts";
import { wordsOf } from "../../renderer/desktop/words.ts";
import { overflowsSideways } from "../support/browser.ts";
import { type Desktop, desktopShell, launchDesktop, shellKind, stateOf } from "../support/desktop.ts";
import { describeWith } from "../support/needs.ts";

const folder = join(import.meta.dirname, "..", "..", "test-results", "screens");
const patient = { timeout: 60_000 };

type Gateway = DesktopState["gateway"];
type Language = DesktopState["language"];

const quiet: Gateway = { kind: "starting", attempt: 1, restartAtMs: null, failure: null, lastLines: [], otherPort: null };
const lastLines = [
  "hearth: reading the settings",
  "Error: EACCES: permission denied, open 'data/hearth.db'",
  "    at openDatabase (gateway/db/open.ts:41:11)",
  "a line that is as long as a line of a log can be when somebody has put a whole object on it, with every one of its fields, and no break",
];
const failure = (
  language: Language,
  code: "CONFIG_VALUE" | "GATEWAY_ENDED" | "GATEWAY_STOPPED_TRYING" | "PORT_TAKEN_HERE",
  slots: Record<string, string | number>,
): Gateway["failure"] => {
  const { message, hint } = describeFailure(code, slots, language);
  return { code, message, hint };
};

/** Every state that the window shows while the gateway does not run, as main would tell it. */
const statesIn = (language: Language): Readonly<Record<string, Gateway>> => {
  const reason = language === "en" ? "it was ended by SIGKILL" : "被信号 SIGKILL 终止";
  return {
    starting: quiet,
    again: { ...quiet, attempt: 3 },
    waiting: {
      ...quiet,
      kind: "waiting",
      restartAtMs: Date.now() + 9_000,
      failure: failure(language, "GATEWAY_ENDED", { reason }),
      lastLines,
    },
    stopping: { ...quiet, kind: "stopping" },
    stopped: { ...quiet, kind: "stopped" },
    "gave-up": { ...quiet, kind: "gaveUp", failure: failure(language, "GATEWAY_STOPPED_TRYING", { reason }), lastLines },
    "broken-settings": {
      ...quiet,
      kind: "gaveUp",
      failure: failure(language, "CONFIG_VALUE", {
        key: "gateway.port",
        problem: "a whole number is wanted.",
        problemZh: "应为整数。",
        line: 4,
        file: "hearth.json5",
      }),
      lastLines: ["gateway.port: a whole number is wanted.", "Change this value; line 4 of hearth.json5."],
    },
    "port-taken": {
      ...quiet,
      kind: "gaveUp",
      failure: failure(language, "PORT_TAKEN_HERE", {
        port: 18789,
        holder: language === "en" ? " (nginx, pid 812)" : "（nginx，pid 812）",
      }),
      otherPort: 18790,
    },
  };
};

const tell = (desktop: Desktop, state: DesktopState): Promise<void> =>
  desktop.app.evaluate(
    ({ BrowserWindow }, { channel, told }) => BrowserWindow.getAllWindows()[0]?.webContents.send(channel, told),
    { channel: bridgeChannels.state, told: state },
  );

describeWith(desktopShell, `screens of the window without a gateway (on ${shellKind})`, () => {
  test("every state, in both languages, light and dark, wide and narrow", async () => {
    mkdirSync(folder, { recursive: true });
    const desktop = await launchDesktop({ settings: { gateway: { port: 0 } } });
    try {
      await expect.poll(desktop.tray.line, patient).toBe("Running");
      const page = await desktop.page();
      await page.getByRole("heading", { level: 1 }).waitFor(patient);
      await desktop.call({ call: "stop" });
      await page.getByRole("heading", { name: wordsOf("en").stopped }).waitFor(patient);
      const real = await stateOf(desktop);
      expect(real.gateway.kind).toBe("stopped");
      await page.screenshot({ path: join(folder, "desktop-real-stopped-en-light.png") });

      const faults: string[] = [];
      page.on("pageerror", error => faults.push(error.message));
      for (const language of ["en", "zh-CN"] as const)
        for (const theme of ["light", "dark"] as const) {
          // Light or dark is chosen before the first paint.
          await page.emulateMedia({ colorScheme: theme });
          await page.reload();
          await page.getByRole("heading", { level: 1 }).waitFor();
          for (const [name, gateway] of Object.entries(statesIn(language))) {
            await page.setViewportSize(name === "port-taken" ? { width: 420, height: 640 } : { width: 1000, height: 700 });
            await tell(desktop, { ...real, language, gateway, home: "/home/anna/.hearth" });
            const words = wordsOf(language);
            const title = gateway.kind === "running" ? words.opening : words[gateway.kind];
            await page.getByRole("heading", { name: title, exact: true }).waitFor();
            if (gateway.failure) await page.getByRole("alert").getByText(gateway.failure.message).waitFor();
            expect(await page.evaluate(() => document.documentElement.lang)).toBe(language);
            expect(await overflowsSideways(page), `${name} ${language}`).toBe(false);
            await page.screenshot({ path: join(folder, `desktop-${name}-${language}-${theme}.png`), animations: "disabled" });
          }
        }
      expect(faults).toEqual([]);

      // From the page itself it starts, and the window goes to the gateway's pages.
      await tell(desktop, real);
      await page.getByRole("button", { name: wordsOf("en").start, exact: true }).click();
      await expect.poll(desktop.tray.line, patient).toBe("Running");
      await expect.poll(() => page.url(), patient).toMatch(/^http:\/\/127\.0\.0\.1:/);
    } finally {
      await desktop.stop();
    }
  });
});
