import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ollamaCatalogues } from "../../../renderer/i18n/ollama-text.ts";
import { desktop, launchBrowser, openPage } from "../../support/browser.ts";
import { type ModelRegistry, startModelRegistry } from "../../support/model-registry/registry.ts";
import { chromium, describeWith } from "../../support/needs.ts";
import { type KeptHouse, startKeptHouse } from "../models/kept-house.ts";
import { plainModel, realOllama, startRealOllama } from "../models/real-ollama.ts";

const words = ollamaCatalogues.en;

/** The page of local models in a browser, on the real gateway with a real Ollama that the real keeper runs. */
describeWith(realOllama, "the page of local models", program => {
  describeWith(chromium, "in a browser", executable => {
    let registry: ModelRegistry;
    let house: KeptHouse;
    const models = mkdtempSync(join(tmpdir(), "hearth-page-models-"));
    const cleanup: (() => Promise<void>)[] = [];
    beforeAll(async () => {
      const source = await startRealOllama(program);
      cleanup.push(source.stop);
      registry = await startModelRegistry(source.models);
      cleanup.push(registry.stop);
      house = await startKeptHouse({ settings: { ollama: { program, models } } });
      cleanup.push(house.stop);
    });
    afterAll(async () => {
      for (const one of cleanup.reverse()) await one();
      rmSync(models, { recursive: true, force: true });
    });

    test("starts it, shows a download that is paused and survives a reload, and lets the model answer", async () => {
      const browser = await launchBrowser(executable);
      cleanup.push(() => browser.close());
      const { page, problems } = await openPage(browser, { ...desktop, language: "en", theme: "light" });
      page.setDefaultTimeout(60_000);
      const { url: link } = await house.json("POST", "/api/pairings", { role: "owner" });
      await page.goto(link);
      await page.waitForURL(url => url.hash === "");
      const { origin } = new URL(link);
      await page.goto(`${origin}/settings/ollama`);
      await page.getByText(words.runs.installed).waitFor();
      await page.getByRole("button", { name: words.runs.keep }).click();
      await page.getByText(words.runs.ours(" 0.17.4")).waitFor();
      await page.getByText(words.here.empty).waitFor();

      const name = registry.name(plainModel);
      registry.faults.bytesPerSecond = 15_000_000;
      await house.json("POST", "/api/ollama/pulls", { model: name, insecure: true });
      await page.getByText(/of 98 MB · \d+(?:\.\d)? MB\/s/).waitFor();
      await page.getByRole("button", { name: words.pulls.pause(name) }).click();
      await page.getByText(words.pulls.paused, { exact: true }).waitFor();
      await page.reload();
      await page.getByText(words.pulls.paused, { exact: true }).waitFor();
      delete registry.faults.bytesPerSecond;
      await page.getByRole("button", { name: words.pulls.resume(name) }).click();
      await page.getByText(words.pulls.done, { exact: true }).waitFor();

      const here = page.getByRole("region", { name: words.here.title });
      await here.getByRole("button", { name: words.here.chooseFor(name) }).click();
      await here.getByText(words.here.answers, { exact: true }).waitFor();
      expect((await house.json("GET", "/api/providers")).defaultModel).toBe(`ollama/${name}`);

      const body = { model: `ollama/${name}`, max_tokens: 5, messages: [{ role: "user", content: "Hello" }] };
      expect((await house.call("POST", "/v1/chat/completions", body)).status).toBe(200);
      await page.reload();
      await here.getByText(words.here.gpuNone).waitFor();
      await here.getByRole("button", { name: words.here.unloadFor(name) }).click();
      await here.getByText(words.here.gpuNone).waitFor({ state: "hidden" });

      await here.getByRole("button", { name: words.here.remove(name) }).click();
      await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
      await page.getByText(words.here.empty).waitFor();
      await page.getByRole("button", { name: words.runs.stop }).click();
      await page.getByText(words.runs.installed).waitFor();
      expect(problems).toEqual([]);
    });
  });
});
