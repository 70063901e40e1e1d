// `npm start`: sets up what is missing, builds if stale, and runs Hearth in this terminal.
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { watchNpm } from "./setup/parent.mjs";
import { runEntry } from "./setup/run-entry.mjs";
import { say, tellProblem } from "./setup/words.mjs";
import { buildIfStale, pinnedNode, setUp } from "./setup.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");

try {
  await setUp(root);
  await buildIfStale(root);
  say("Hearth runs in this terminal.", "Hearth 将在此终端中运行。");
  watchNpm();
  await runEntry(pinnedNode(root), join(root, "dist", "main", "up.mjs"), process.argv.slice(2), { channel: true });
} catch (error) {
  tellProblem(error);
}
