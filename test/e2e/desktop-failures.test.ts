import { once } from "node:events";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type Desktop, desktopShell, launchDesktop, shellKind, stateOf } from "../support/desktop.ts";
import { ownerOf, settingsFor, startStranger, supervisorLog } from "../support/desktop-world.ts";
import { describeWith } from "../support/needs.ts";
import { startFakeOpenAi } from "../support/upstreams/openai.ts";

const patient = { timeout: 60_000 };
const lineIs = (desktop: Desktop, text: string | RegExp): Promise<void> =>
  typeof text === "string"
    ? expect.poll(desktop.tray.line, patient).toBe(text)
    : expect.poll(desktop.tray.line, patient).toMatch(text);

/** Sends `signal` to the gateway that runs now and resolves with its number. */
async function hitGateway(desktop: Desktop, signal: "SIGKILL" | "SIGSTOP"): Promise<number> {
  let pid: number | undefined;
  await expect
    .poll(() => {
      pid = ownerOf(desktop)?.pid;
      return pid;
    }, patient)
    .toBeGreaterThan(1);
  // 0 would be our own group.
  if (pid === undefined) throw new Error("no gateway runs");
  process.kill(pid, signal);
  return pid;
}
const starts = (desktop: Desktop): number => supervisorLog(desktop).match(/starting the gateway/g)?.length ?? 0;

describeWith(desktopShell, `when the gateway fails (on ${shellKind})`, () => {
  test("killed, it comes back by itself, and the window goes on", async () => {
    const upstream = await startFakeOpenAi();
    const desktop = await launchDesktop({ settings: settingsFor(upstream) });
    try {
      await lineIs(desktop, "Running");
      const page = await desktop.page();
      await page.getByRole("heading", { level: 1 }).waitFor();
      const pid = await hitGateway(desktop, "SIGKILL");
      await expect.poll(() => ownerOf(desktop)?.pid, patient).not.toBe(pid);
      await lineIs(desktop, "Running");
      expect(starts(desktop)).toBe(2);
      // A short absence: the page of before is still there.
      await page.getByRole("heading", { level: 1 }).waitFor();
      await expect.poll(() => new URL(page.url()).origin, patient).toBe(new URL(ownerOf(desktop)?.url ?? "").origin);
    } finally {
      await desktop.stop();
      await upstream.stop();
    }
  });

  test("hung, it is noticed and replaced", async () => {
    const desktop = await launchDesktop({ settings: { gateway: { port: 0 } } });
    try {
      await lineIs(desktop, "Running");
      const pid = await hitGateway(desktop, "SIGSTOP");
      await expect.poll(() => ownerOf(desktop)?.pid, patient).not.toBe(pid);
      await lineIs(desktop, "Running");
      expect(supervisorLog(desktop)).toContain('"kind":"hung"');
      expect(desktop.running().map(one => one.pid)).not.toContain(pid);
    } finally {
      await desktop.stop();
    }
  });

  test("with broken settings it is not started again, and the page says which line", async () => {
    const desktop = await launchDesktop({ settings: "{ gateway: { port: 'many' } }" });
    try {
      await lineIs(desktop, /^Stopped: /);
      const page = await desktop.page();
      await page.getByRole("alert").waitFor(patient);
      const { gateway } = await stateOf(desktop);
      expect(gateway).toMatchObject({ kind: "gaveUp", failure: { code: "CONFIG_VALUE" } });
      expect(await page.getByRole("alert").textContent()).toContain(gateway.failure?.message ?? "no message");
      expect(starts(desktop)).toBe(1);
      // Mended, a press starts it.
      writeFileSync(join(desktop.home, "hearth.json5"), "{ gateway: { port: 0 } }");
      await page.getByRole("button", { name: "Start", exact: true }).click();
      await lineIs(desktop, "Running");
      await expect.poll(() => new URL(page.url()).protocol + new URL(page.url()).hostname, patient).toBe("http:127.0.0.1");
    } finally {
      await desktop.stop();
    }
  });

  test("with broken settings, the last version that worked is one press away; the file as it was is kept", async () => {
    const desktop = await launchDesktop({ settings: { gateway: { port: 0 } } });
    const file = join(desktop.home, "hearth.json5");
    const broken = "{ gateway: { port: 'many' } }";
    const breakAndRestart = async (): Promise<void> => {
      writeFileSync(file, broken);
      await desktop.tray.press("restart");
      await lineIs(desktop, /^Stopped: /);
    };
    const aside = (): string[] => readdirSync(desktop.home).filter(name => name.startsWith("hearth.json5.broken-"));
    try {
      await lineIs(desktop, "Running");
      const good = readFileSync(file, "utf8");
      await breakAndRestart();
      const page = await desktop.page();
      await page.getByRole("button", { name: "Open the file", exact: true }).click();
      if (shellKind === "stand-in")
        await expect.poll(() => desktop.records("openPath"), patient).toEqual([expect.objectContaining({ path: file })]);
      await page.getByRole("button", { name: "Use the last version that worked", exact: true }).click();
      await lineIs(desktop, "Running");
      expect(readFileSync(file, "utf8")).toBe(good);
      expect(aside().map(name => readFileSync(join(desktop.home, name), "utf8"))).toEqual([broken]);
      await expect.poll(() => new URL(page.url()).hostname, patient).toBe("127.0.0.1");
      // The tray has the same; and a start that was not asked for that changes nothing.
      await breakAndRestart();
      await desktop.tray.press("start");
      await expect.poll(() => starts(desktop), patient).toBe(5);
      await lineIs(desktop, /^Stopped: /);
      expect([readFileSync(file, "utf8"), await desktop.tray.label("openFile")]).toEqual([broken, "Open the file"]);
      await desktop.tray.press("recover");
      await lineIs(desktop, "Running");
      expect([readFileSync(file, "utf8"), aside().length]).toEqual([good, 2]);
    } finally {
      await desktop.stop();
    }
  });

  test("failing five times it is given up, with the reason and its last lines; Start works", async () => {
    const desktop = await launchDesktop({ settings: { gateway: { port: 0 } } });
    try {
      await lineIs(desktop, "Running");
      const seen = new Set<string>();
      for (let failures = 1; failures <= 5; failures++) {
        const pid = await hitGateway(desktop, "SIGKILL");
        await expect
          .poll(
            async () => {
              seen.add((await desktop.tray.line()).replace(/\d+/, "N"));
              return failures === 5
                ? (await desktop.tray.line()).startsWith("Stopped: ")
                : ownerOf(desktop)?.pid !== pid && ownerOf(desktop) !== undefined;
            },
            { ...patient, interval: 50 },
          )
          .toBe(true);
      }
      expect([...seen]).toEqual(expect.arrayContaining(["Restarting in N s", "Starting again (attempt N)…"]));
      await lineIs(desktop, "Stopped: The gateway was not started again: it was ended by SIGKILL");
      const page = await desktop.page();
      const alert = page.getByRole("alert");
      await alert.getByText("SIGKILL").waitFor(patient);
      expect(await desktop.records("notification")).toHaveLength(shellKind === "stand-in" ? 1 : 0);
      await page.getByRole("button", { name: "Start", exact: true }).click();
      await lineIs(desktop, "Running");
    } finally {
      await desktop.stop();
    }
  });

  test("a port that another program holds: that program is named and left alone, another port is taken", async () => {
    const stranger = await startStranger();
    const desktop = await launchDesktop({ settings: { gateway: { port: stranger.port } } });
    try {
      await lineIs(
        desktop,
        new RegExp(`^Stopped: Port ${stranger.port} is taken by another program \\(.+, pid ${process.pid}\\)`),
      );
      const page = await desktop.page();
      await page.getByRole("alert").waitFor(patient);
      const { otherPort } = (await stateOf(desktop)).gateway;
      expect(otherPort).toBeGreaterThan(1023);
      await page.getByRole("button", { name: `Use port ${otherPort}` }).click();
      await lineIs(desktop, "Running");
      expect(ownerOf(desktop)?.port).toBe(otherPort);
      expect(await (await fetch(`http://127.0.0.1:${stranger.port}/`)).text()).toBe("a stranger");
      // From now on: the next start takes it as well.
      await desktop.tray.press("restart");
      await expect.poll(() => starts(desktop), patient).toBe(3);
      await lineIs(desktop, "Running");
      expect(ownerOf(desktop)?.port).toBe(otherPort);
    } finally {
      await desktop.stop();
      stranger.server.close();
      await once(stranger.server, "close");
    }
  });
});
