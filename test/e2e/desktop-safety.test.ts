import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type Desktop, desktopShell, launchDesktop, shellKind } from "../support/desktop.ts";
import { ownerOf, settingsFor, supervisorLog } from "../support/desktop-world.ts";
import { describeWith } from "../support/needs.ts";
import { endAll, type Process, showsProcesses, stillRunning } from "../support/process-family.ts";
import { startFakeOpenAi } from "../support/upstreams/openai.ts";

const patient = { timeout: 60_000 };
const ollama = join(import.meta.dirname, "..", "support", "children", "ollama.mjs");
const untilRunning = (desktop: Desktop): Promise<void> => expect.poll(desktop.tray.line, patient).toBe("Running");
const isCompanion = ({ command }: Process): boolean => command.includes("ollama.mjs serve");
/** It has heard of the signals by then. */
const untilListening = (desktop: Desktop): Promise<void> =>
  expect.poll(() => supervisorLog(desktop), patient).toContain("ollama: Listening");

describeWith(desktopShell, `what the desktop app guards (on ${shellKind})`, () => {
  test.runIf(showsProcesses).each(["0", "1"])(
    "a killed main leaves no process: not the gateway, not the window, not the programs beside it (stubborn: %s)",
    async OLLAMA_STUBBORN => {
      const upstream = await startFakeOpenAi();
      const desktop = await launchDesktop({
        settings: settingsFor(upstream, { ollama: { keep: true, program: ollama } }),
        env: { OLLAMA_STUBBORN },
      });
      try {
        await untilRunning(desktop);
        await untilListening(desktop);
        const processes = desktop.family();
        expect(processes.some(isCompanion)).toBe(true);
        expect(processes.map(one => one.pid)).toContain(ownerOf(desktop)?.pid);
        process.kill(desktop.pid, "SIGKILL");
        await expect.poll(() => stillRunning(processes).map(one => one.command), patient).toEqual([]);
        endAll(processes);
        expect(desktop.running()).toEqual([]);
      } finally {
        await desktop.stop();
        await upstream.stop();
      }
    },
  );

  test.runIf(showsProcesses)("quit ends the programs beside the gateway, and a restart of the gateway keeps them", async () => {
    const upstream = await startFakeOpenAi();
    const desktop = await launchDesktop({ settings: settingsFor(upstream, { ollama: { keep: true, program: ollama } }) });
    try {
      await untilRunning(desktop);
      const companions = (): number[] =>
        desktop
          .running()
          .filter(isCompanion)
          .map(one => one.pid);
      await expect.poll(() => companions().length, patient).toBe(1);
      const [before] = companions();
      const gateway = ownerOf(desktop)?.pid;
      await desktop.tray.press("restart");
      await expect.poll(() => ownerOf(desktop)?.pid ?? gateway, patient).not.toBe(gateway);
      await untilRunning(desktop);
      expect(companions()).toEqual([before]);
      const last = desktop.running();
      await desktop.tray.press("quit");
      expect(await desktop.ended).toBe(0);
      expect(stillRunning(last)).toEqual([]);
    } finally {
      await desktop.stop();
      await upstream.stop();
    }
  });

  test.runIf(showsProcesses)("quit ends a program that does not leave when it is told", async () => {
    const upstream = await startFakeOpenAi();
    const desktop = await launchDesktop({
      settings: settingsFor(upstream, { ollama: { keep: true, program: ollama } }),
      env: { OLLAMA_STUBBORN: "1" },
    });
    try {
      await untilRunning(desktop);
      await untilListening(desktop);
      const companions = desktop.running().filter(isCompanion);
      expect(companions).toHaveLength(1);
      await desktop.tray.press("quit");
      expect(await desktop.ended).toBe(0);
      expect(stillRunning(companions)).toEqual([]);
    } finally {
      await desktop.stop();
      await upstream.stop();
    }
  });

  test("the bridge answers our own pages only, and takes nothing that is not of the contract", async () => {
    const stranger = createServer((_request, response) =>
      response.setHeader("content-type", "text/html").end("<h1>elsewhere</h1>"),
    );
    await new Promise<void>(done => stranger.listen(0, "127.0.0.1", done));
    const address = `http://127.0.0.1:${(stranger.address() as AddressInfo).port}/`;
    const desktop = await launchDesktop({ settings: { gateway: { port: 0 } } });
    try {
      await untilRunning(desktop);
      const page = await desktop.page();
      await page.getByRole("heading", { level: 1 }).waitFor(patient);
      const calls: object[] = [
        { call: "open", path: "//elsewhere.example/" },
        { call: "open", path: "https://elsewhere.example/" },
        { call: "openExternal", url: "file:///etc/passwd" },
        { call: "openExternal", url: "http://elsewhere.example/" },
        { call: "start", port: 80 },
        { call: "setStartAtLogin", on: "yes" },
        { call: "eval", code: "1" },
        [],
      ];
      for (const call of calls) {
        const answer = await desktop.call(call as never);
        expect(answer, JSON.stringify(call)).toMatchObject({ ok: false, failure: { code: "BRIDGE_REFUSED" } });
      }
      expect(await desktop.records("openExternal")).toEqual([]);
      expect(await desktop.call({ call: "state" })).toMatchObject({ ok: true });

      // The page has the bridge and nothing else of the desktop.
      const world = await page.evaluate(() => ({
        bridge: Object.keys((globalThis as never as { hearthDesktop: object }).hearthDesktop).sort(),
        globals: ["require", "process", "module", "Buffer", "ipcRenderer"].filter(name => name in globalThis),
        state: JSON.stringify(Object.values(localStorage)) + location.href + document.cookie,
      }));
      expect(world).toMatchObject({ bridge: ["call", "onState"], globals: [] });
      expect(world.state).not.toMatch(/setup=|pair=|hearth_/);

      // A page from elsewhere is not reached by a link, nor shown when it tries to come by itself.
      await page.evaluate(url => {
        location.href = url;
      }, address);
      await page.evaluate(url => void window.open(url), address);
      const link = page.evaluate(url => {
        const a = Object.assign(document.createElement("a"), { href: url, textContent: "out" });
        document.body.append(a);
        a.click();
      }, address);
      await link.catch(() => undefined);
      expect(desktop.app.windows()).toHaveLength(1);
      await expect.poll(() => page.evaluate(() => location.origin)).toBe(ownerOf(desktop)?.url.replace(/\/$/, ""));

      // Even by force it is not shown.
      const forced = desktop.app.evaluate(
        async ({ BrowserWindow }, url) => BrowserWindow.getAllWindows()[0]?.loadURL(url),
        address,
      );
      await expect(forced).rejects.toThrow("ERR_BLOCKED_BY_CLIENT");
      expect(await page.getByRole("heading", { name: "elsewhere" }).count()).toBe(0);
      expect(ownerOf(desktop)).toBeDefined();
    } finally {
      await desktop.stop();
      stranger.close();
    }
  });

  test("a page whose own rules are gone still reaches nobody but its gateway", async () => {
    const heard: string[] = [];
    const stranger = createServer((request, response) => {
      heard.push(request.url ?? "");
      response.setHeader("access-control-allow-origin", "*").end("elsewhere");
    });
    stranger.on("upgrade", (request, socket) => {
      heard.push(request.url ?? "");
      socket.destroy();
    });
    await new Promise<void>(done => stranger.listen(0, "127.0.0.1", done));
    const host = `127.0.0.1:${(stranger.address() as AddressInfo).port}`;
    const desktop = await launchDesktop({ settings: { gateway: { port: 0 } } });
    try {
      await untilRunning(desktop);
      const page = await desktop.page();
      await page.getByRole("heading", { level: 1 }).waitFor(patient);
      // The pages' Content-Security-Policy would refuse the same, and hide whether the guard does.
      const tools = await page.context().newCDPSession(page);
      await tools.send("Page.enable");
      await tools.send("Page.setBypassCSP", { enabled: true });
      await page.reload();
      await page.getByRole("heading", { level: 1 }).waitFor(patient);
      const outcome = await page.evaluate(async foreign => {
        const told = (target: EventTarget, good: string): Promise<string> =>
          new Promise(done => {
            target.addEventListener(good, () => done("reached"), { once: true });
            target.addEventListener("error", () => done("refused"), { once: true });
          });
        const asked = (url: string, init: RequestInit = {}): Promise<string> =>
          fetch(url, init).then(
            () => "reached",
            () => "refused",
          );
        const body = new URLSearchParams({ said: "everything" });
        navigator.sendBeacon(`http://${foreign}/beacon`, body);
        const image = new Image();
        const shown = told(image, "load");
        image.src = `http://${foreign}/image`;
        const frame = Object.assign(document.createElement("iframe"), { src: `http://${foreign}/frame` });
        const framed = new Promise(done => frame.addEventListener("load", done, { once: true }));
        document.body.append(frame);
        const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href: `http://${foreign}/style` });
        const styled = told(link, "load");
        document.head.append(link);
        const found = {
          own: await asked("/health"),
          fetch: await asked(`http://${foreign}/fetch`),
          blind: await asked(`http://${foreign}/blind`, { method: "POST", mode: "no-cors", body }),
          kept: await asked(`http://${foreign}/kept`, { method: "POST", mode: "no-cors", keepalive: true, body }),
          image: await shown,
          style: await styled,
          socket: await told(new WebSocket(`ws://${foreign}/socket`), "open"),
        };
        await framed;
        return found;
      }, host);
      const refused = {
        fetch: "refused",
        blind: "refused",
        kept: "refused",
        image: "refused",
        style: "refused",
        socket: "refused",
      };
      expect(outcome).toEqual({ own: "reached", ...refused });
      expect(heard).toEqual([]);
    } finally {
      await desktop.stop();
      stranger.close();
    }
  });

  test("a page may use nothing of the machine but the clipboard, and that to write", async () => {
    const desktop = await launchDesktop({ settings: { gateway: { port: 0 } } });
    try {
      await untilRunning(desktop);
      const page = await desktop.page();
      await page.getByRole("heading", { level: 1 }).waitFor(patient);
      const states = await page.evaluate(() =>
        Promise.all(
          (["geolocation", "notifications", "camera", "microphone"] as const).map(
            async name => (await navigator.permissions.query({ name })).state,
          ),
        ),
      );
      expect(states).toEqual(["denied", "denied", "denied", "denied"]);
    } finally {
      await desktop.stop();
    }
  });
});
