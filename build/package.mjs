// `npm run package [-- --linux|--mac|--win] [--x64|--arm64] [--dir]`: sets up, builds if stale, and makes the installable packages under
// the pinned Node. HEARTH_UPDATE_URL names the place where the packages will look for newer ones.
import { spawnSync } from "node:child_process";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { tellProblem } from "./setup/words.mjs";
import { buildIfStale, pinnedNode, setUp } from "./setup.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");

try {
  await setUp();
  await buildIfStale();
  const args = [join(root, "build", "package", "make.ts"), ...process.argv.slice(2)];
  process.exitCode = spawnSync(pinnedNode(), args, { cwd: root, stdio: "inherit" }).status ?? 1;
} catch (error) {
  tellProblem(error);
}
