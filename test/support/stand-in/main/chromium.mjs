// The system's Chromium, driven over a pipe: it ends when this process does.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { openSocketGate } from "./socket-gate.mjs";
import { hasSwitch, switchValue } from "./state.mjs";

const flags = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-dev-shm-usage",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-default-apps",
  "--disable-extensions",
  "--disable-quic",
  "--disable-sync",
  "--hide-scrollbars",
  "--metrics-recording-only",
  "--no-default-browser-check",
  "--no-first-run",
  "--no-startup-window",
  "--password-store=basic",
  "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
  "--remote-debugging-pipe",
  // A port as well: Playwright finds the windows over it.
  "--remote-debugging-port=0",
];
const executable = [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(
  path => path !== undefined && existsSync(path),
);
const closeWithinMs = 1500;

const waiting = new Map();
const sessions = new Map();
let child;
let opening;
let lastId = 0;
let closing = false;

function hear(message) {
  if (message.id === undefined) {
    sessions.get(message.sessionId)?.(message.method, message.params);
    return;
  }
  const call = waiting.get(message.id);
  waiting.delete(message.id);
  if (message.error) call.reject(new Error(`${call.method}: ${message.error.message}`));
  else call.resolve(message.result);
}

/** One call of the DevTools protocol. */
export const cdp = (method, params = {}, sessionId = undefined) =>
  new Promise((resolve, reject) => {
    const id = ++lastId;
    waiting.set(id, { resolve, reject, method });
    child.stdio[3].write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
  });

/** Everything that `sessionId` reports goes to `listener(method, params)`. */
export const listenTo = (sessionId, listener) => void sessions.set(sessionId, listener);

/** Starts Chromium once, with its profile below `profile`. */
export function openChromium(profile) {
  opening ??= openSocketGate().then(gate => startChromium(profile, gate));
  return opening;
}

const startChromium = (profile, gate) =>
  new Promise((resolve, reject) => {
    const language = switchValue("lang");
    const args = [
      ...flags,
      // For https and WebSockets; http goes its own way.
      `--proxy-server=https=127.0.0.1:${gate}`,
      "--proxy-bypass-list=<-loopback>",
      ...(language === undefined ? [] : [`--lang=${language}`, `--accept-lang=${language}`]),
      `--user-data-dir=${join(profile, "Chromium")}`,
    ];
    child = spawn(executable ?? "chromium", args, { stdio: ["ignore", "ignore", "pipe", "pipe", "pipe"] });
    let words = "";
    let told = false;
    child.stderr.setEncoding("utf8").on("data", piece => {
      words = (words + piece).slice(-8000);
      const line = /DevTools listening on ws:.*/.exec(words)?.[0];
      if (told || line === undefined) return;
      told = true;
      if (hasSwitch("remote-debugging-port")) process.stderr.write(`${line}\n`);
      resolve();
    });
    let pending = Buffer.alloc(0);
    child.stdio[4].on("data", piece => {
      pending = Buffer.concat([pending, piece]);
      for (let end = pending.indexOf(0); end >= 0; end = pending.indexOf(0)) {
        hear(JSON.parse(pending.subarray(0, end)));
        pending = pending.subarray(end + 1);
      }
    });
    // The pipes break when Chromium goes first; its exit says so.
    for (const stream of [child.stdio[3], child.stdio[4]]) stream.on("error", () => undefined);
    child.on("error", reject);
    child.on("exit", () => {
      if (closing) return;
      console.error(`stand-in: Chromium has ended: ${words.slice(-400)}`);
      process.exit(1);
    });
  });

/** Ends Chromium in order, so that cookies reach the disk; calls `done` once it is gone. At once where it never ran. */
export function closeChromium(done) {
  closing = true;
  if (child === undefined || child.exitCode !== null) return done();
  const timer = setTimeout(() => child.kill("SIGKILL"), closeWithinMs);
  child.once("exit", () => {
    clearTimeout(timer);
    done();
  });
  cdp("Browser.close").catch(() => child.kill("SIGKILL"));
}
