// `npm run bench [-- NAME …]`: sets up, builds if stale, and runs the benches under the pinned Node.
import { spawnSync } from "node:child_process";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildIfStale, pinnedNode, setUp } from "./setup.mjs";

await setUp();
await buildIfStale();
const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const result = spawnSync(pinnedNode(), [join(root, "test", "bench", "run.ts"), ...process.argv.slice(2)], {
  cwd: root,
  stdio: "inherit",
});
process.exitCode = result.status ?? 1;
