import { join } from "node:path";
import { electronProgram, electronVersion, hasElectron } from "./desktop-shell.mjs";
import { runQuietly } from "./run-quietly.mjs";
import { say } from "./words.mjs";

const answerWithinMs = 8_000;
const fetchWithinMs = 10 * 60_000;

const isProxied = environment => Object.keys(environment).some(name => /^https?_proxy$/i.test(name) && environment[name] !== "");

/** Any answer will do: a network that swallows everything must not hold up the start for as long as a download may take. */
async function answers(environment) {
  const mirror = environment.ELECTRON_MIRROR ?? environment.npm_config_electron_mirror;
  const url = mirror ?? "https://github.com/electron/electron/releases/download/";
  if (mirror === undefined && isProxied(environment)) return true;
  try {
    await fetch(url, { method: "HEAD", redirect: "manual", signal: AbortSignal.timeout(answerWithinMs) });
    return true;
  } catch {
    // Refused, unknown or silent: the caller says that the network does not reach it.
    return false;
  }
}

/**
 * The path of Electron's program, fetched by the package's own script where it is missing; null where that is not possible.
 * Shows a line before it fetches and ends after ten minutes whatever the network does.
 */
export async function fetchElectron(root, { environment, platform, node }) {
  const program = electronProgram(root, environment, platform);
  if (hasElectron(root, environment, platform)) return program;
  if (!(await answers(environment))) return null;
  const version = electronVersion(root);
  say(
    `Fetching the desktop window (Electron ${version}, about 110 MB) …`,
    `正在获取桌面窗口组件（Electron ${version}，约 110 MB）……`,
  );
  let timer;
  const { code } = await runQuietly(node, ["install.js"], {
    cwd: join(root, "node_modules", "electron"),
    env: environment,
    started: pid => {
      timer = setTimeout(() => {
        try {
          process.kill(pid, "SIGKILL");
        } catch (error) {
          if (error.code !== "ESRCH") throw error;
        }
      }, fetchWithinMs);
    },
  });
  clearTimeout(timer);
  return code === 0 && hasElectron(root, environment, platform) ? program : null;
}
