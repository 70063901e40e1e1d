// `npm start`: sets up what is missing, builds if stale, and runs Hearth: as the desktop app where there is a display, else in this terminal.
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { chooseShell, terminalArguments } from "./setup/desktop-shell.mjs";
import { fetchElectron } from "./setup/fetch-electron.mjs";
import { watchNpm } from "./setup/parent.mjs";
import { runDesktop } from "./setup/run-desktop.mjs";
import { runEntry } from "./setup/run-entry.mjs";
import { say, tellProblem } from "./setup/words.mjs";
import { buildIfStale, pinnedNode, setUp } from "./setup.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");

const whyTerminal = {
  asked: ["Hearth runs in this terminal.", "Hearth 将在此终端中运行。"],
  noDisplay: ["Hearth runs in this terminal: there is no display here.", "Hearth 将在此终端中运行：此处没有显示器。"],
  administrator: [
    "Hearth runs in this terminal: the desktop app does not run as root.",
    "Hearth 将在此终端中运行：桌面应用不能以 root 身份运行。",
  ],
  notFetched: [
    "Hearth runs in this terminal: the desktop window could not be fetched; the next start tries again.",
    "Hearth 将在此终端中运行：无法获取桌面窗口组件，下次启动时会重试。",
  ],
  notStarted: [
    "Hearth runs in this terminal: the desktop window does not start on this system (`npm start -- --terminal` skips it).",
    "Hearth 将在此终端中运行：桌面窗口无法在此系统上启动（可用 `npm start -- --terminal` 跳过）。",
  ],
};

/** Why the desktop did not come up; undefined once it ran. */
async function tryDesktop(args) {
  const program = await fetchElectron(root, { environment: process.env, platform: process.platform, node: pinnedNode(root) });
  if (program === null) return "notFetched";
  say("Hearth opens in its own window. Ctrl-C here quits it.", "Hearth 将在独立窗口中打开。在此按 Ctrl-C 退出。");
  return (await runDesktop(program, [root, ...args], process.env)) ? undefined : "notStarted";
}

try {
  await setUp(root);
  await buildIfStale(root);
  watchNpm();
  const args = process.argv.slice(2);
  const choice = chooseShell({
    args,
    environment: process.env,
    platform: process.platform,
    isRoot: process.getuid?.() === 0,
  });
  const why = choice.kind === "desktop" ? await tryDesktop(args) : choice.why;
  if (why !== undefined) {
    say(...whyTerminal[why]);
    await runEntry(pinnedNode(root), join(root, "dist", "main", "up.mjs"), terminalArguments(args), { channel: true });
  }
} catch (error) {
  tellProblem(error);
}
