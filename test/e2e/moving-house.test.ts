import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { FromGateway, type ToGateway } from "../../contract/processes.ts";
import type { BackupCard } from "../../contract/routes/backup.ts";
import { backupCatalogues } from "../../renderer/i18n/backup-text.ts";
import { catalogues } from "../../renderer/i18n/catalogue.ts";
import { desktop, launchBrowser, openPage } from "../support/browser.ts";
import { distFile } from "../support/gateway-process.ts";
import { chromium, describeWith } from "../support/needs.ts";
import { atWizard } from "../support/wizard.ts";

const folder = mkdtempSync(join(tmpdir(), "hearth-moving-"));
const children: ChildProcess[] = [];
afterAll(() => {
  for (const child of children) if (child.exitCode === null && child.signalCode === null) child.kill("SIGKILL");
  rmSync(folder, { recursive: true, force: true });
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  return typeof address === "object" && address ? address.port : 0;
}

/** A built gateway with a parent that starts it anew when it asks for that, on the same port. */
async function startKept(home: string) {
  const port = await freePort();
  let child: ChildProcess;
  let leaving = false;
  const readies: Extract<FromGateway, { kind: "ready" }>[] = [];
  let token = "";
  const run = (): void => {
    child = spawn(process.execPath, [distFile("gateway/server.mjs"), "--port", String(port)], {
      env: { ...process.env, HEARTH_HOME: home, HEARTH_LANG: "en" },
      stdio: ["ignore", "ignore", "ignore", "ipc"],
    });
    children.push(child);
    child.on("message", value => {
      const said = FromGateway.parse(value);
      if (said.kind === "ready") readies.push(said);
      if (said.kind === "door") token = said.token;
      if (said.kind === "restart") end();
    });
    child.on("exit", () => {
      if (!leaving) run();
    });
  };
  const end = (): void => void child.send({ kind: "stop", deadlineMs: 30_000 } satisfies ToGateway);
  run();
  await expect.poll(() => readies.length > 0 && token !== "", { timeout: 60_000 }).toBe(true);
  const call = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const answer = await fetch(`${readies[0]?.url}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as T;
  };
  return {
    readies,
    call,
    async stop(): Promise<void> {
      leaving = true;
      const over = once(child, "exit");
      end();
      await over;
    },
  };
}

/** Home A with a conversation → its kit and one file → empty home B through the wizard, in a browser that stays signed in. */
describeWith(chromium, "moving house", executable => {
  test("with the file and the kit, nothing else", { timeout: 180_000 }, async () => {
    const old = await startKept(join(folder, "old"));
    await old.call("POST", "/api/sessions", { title: "Grandmother's recipes" });
    await old.call("POST", "/api/backups", {});
    await expect.poll(async () => (await old.call<BackupCard>("GET", "/api/backup")).jobs.length, { timeout: 60_000 }).toBe(0);
    const { backups } = await old.call<{ backups: { file: string }[] }>("GET", "/api/backups");
    const name = backups[0]?.file ?? "";
    const { identity } = await old.call<{ identity: string }>("GET", "/api/backup/kit");
    const buffer = readFileSync(join(folder, "old", "backups", name));
    await old.stop();

    const fresh = await startKept(join(folder, "fresh"));
    const browser = await launchBrowser(executable);
    try {
      const { page } = await openPage(browser, { ...desktop, language: "en", theme: "light" });
      page.setDefaultTimeout(60_000);
      const person = atWizard(page, "en");
      const { restoring } = backupCatalogues.en;
      await page.goto(fresh.readies[0]?.setupUrl ?? "");
      await person.at(person.words.language.title);
      await person.goOn();
      await person.at(person.words.start.title);
      await person.press(person.card(person.words.start.restore.title));
      await person.at(person.words.restore.title);
      await page.getByTestId("backup-file").setInputFiles({ name, mimeType: "application/octet-stream", buffer });
      await page.getByLabel(restoring.key).fill(`AGE-SECRET-KEY-1${"Q".repeat(58)}`);
      await page.getByRole("button", { name: restoring.look }).click();
      await page.getByRole("alert").getByText("BACKUP_KEY_MALFORMED").waitFor();
      await page.getByLabel(restoring.key).fill(identity.toLowerCase());
      await page.getByRole("button", { name: restoring.look }).click();
      await person.at(restoring.planTitle);
      await page.getByText(restoring.counts.conversations(1)).waitFor();
      await page.getByRole("button", { name: restoring.start }).click();
      await page.getByText(restoring.watch.done).waitFor();
      await expect.poll(() => fresh.readies.length).toBe(2);
      // Who has just typed the kit's key has the kit.
      const { kit } = await fresh.call<BackupCard>("GET", "/api/backup");
      expect([kit.savedAt, kit.checkedAt]).toEqual([expect.any(Number), kit.savedAt]);
      // What was saved of the empty home is opened by no kit: a backup of what moved in is made at once, and that one counts.
      type Listed = { backups: { createdAt: number; reason: string; counts: { conversations: number } }[] };
      const card = (): Promise<BackupCard> => fresh.call<BackupCard>("GET", "/api/backup");
      await expect.poll(async () => (await card()).lastAt, { timeout: 60_000 }).not.toBeNull();
      const [made, safety] = (await fresh.call<Listed>("GET", "/api/backups")).backups;
      expect([made?.reason, made?.counts.conversations, safety?.reason, safety?.counts.conversations]).toEqual([
        ...["schedule", 1, "restore", 0],
      ]);
      expect((await card()).lastAt).toBe(made?.createdAt);
      // Both must not answer: this one waits for a word about the old machine.
      await page.getByRole("button", { name: catalogues.en.common.oldMachine.action }).click();
      await page.getByRole("button", { name: catalogues.en.common.oldMachine.confirm }).click();
      await page.getByRole("button", { name: catalogues.en.common.oldMachine.action }).waitFor({ state: "hidden" });
      await page.getByRole("button", { name: person.words.restore.open }).click();
      await page.getByText("Grandmother's recipes").first().waitFor();
      // Not an empty chat: the newest conversation of those that came.
      await page.waitForURL(/\/c\/[^/]+$/);
    } finally {
      await browser.close();
      await fresh.stop();
    }
  });
});
