// `npm start`: sets up what is missing, builds if stale, and runs Hearth: for now always in the terminal.
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { watchNpm } from "./setup/parent.mjs";
import { runEntry } from "./setup/run-entry.mjs";
import { say, tellProblem } from "./setup/words.mjs";
import { buildIfStale, pinnedNode, setUp } from "./setup.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");

function sayWhyTerminal() {
  const noDisplay = process.platform === "linux" && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY;
  if (noDisplay) say("There is no display here, so Hearth runs in this terminal.", "此处没有图形界面，Hearth 将在此终端中运行。");
  else say("The desktop shell is not installed, so Hearth runs in this terminal.", "未安装桌面程序，Hearth 将在此终端中运行。");
}

try {
  await setUp(root);
  await buildIfStale(root);
  sayWhyTerminal();
  watchNpm();
  await runEntry(pinnedNode(root), join(root, "dist", "main", "up.mjs"), process.argv.slice(2), { channel: true });
} catch (error) {
  tellProblem(error);
}
