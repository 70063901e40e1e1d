// Runs inside the sandbox: brings the tailnet up and does what the test orders. See sandbox.ts.
import { openPhoneBrowser } from "./browser.ts";
import type { Init } from "./errands.ts";
import { startGateway } from "./gateway.ts";
import { bringUp } from "./network.ts";

const binaries = process.env.TAILNET_BINARIES ?? "";
const network = await bringUp(binaries);
const { control, machine } = network;
let gateway: Awaited<ReturnType<typeof startGateway>> | undefined;
let browser: Awaited<ReturnType<typeof openPhoneBrowser>> | undefined;

const orders = {
  ready: () => true,
  fetch: (name: string, url: string, init?: Init) => machine(name).fetch(url, init),
  status: (name: string) => machine(name).status(),
  run: (name: string, command: string, args: string[]) => machine(name).run(command, args),
  tailscale: (name: string, ...args: string[]) => machine(name).tailscale(...args),
  start: (name: string) => machine(name).start(),
  stop: (name: string, signal: NodeJS.Signals) => machine(name).stop(signal),
  freeze: (name: string, frozen: boolean) => machine(name).freeze(frozen),
  login: (name: string) => machine(name).login(),
  join: (name: string, address: string) => network.join(name, address).then(() => true),
  control,
  /** Opens a sign-in page, as a person would in a browser. */
  open: (url: string) => fetch(url).then(response => response.status),
  gateway: async (entry: string, settings: object) => {
    gateway = await startGateway(machine("home"), entry, settings);
    return { ...gateway.ready, pid: gateway.pid };
  },
  gatewayLog: () => gateway?.log() ?? "",
  power: (state: "suspend" | "resume") => gateway?.report({ kind: "power", state }),
  browse: async (executable: string, url: string) => {
    browser = await openPhoneBrowser(machine("phone"), executable);
    return browser.open(url);
  },
  page: (script: string) => browser?.evaluate(script),
  pageText: () => browser?.text(),
  screenshot: (path: string) => browser?.screenshot(path),
  say: (text: string) => browser?.say(text),
} satisfies Record<string, (...args: never[]) => unknown>;

process.on("message", ({ id, order, args }: { id: number; order: keyof typeof orders; args: unknown[] }) => {
  const work = orders[order] as (...args: unknown[]) => unknown;
  Promise.resolve()
    .then(() => work(...args))
    .then(
      value => process.send?.({ id, value }),
      (error: unknown) => process.send?.({ id, problem: error instanceof Error ? error.message : String(error) }),
    );
});
