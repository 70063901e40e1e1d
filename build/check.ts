import { spawnSync } from "node:child_process";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { findCrossings, findCycles, findOversized, readSources } from "./layers.ts";

/** `npm run check`: types, lint, layers, sizes, cycles, unit tests (`--static`: without the tests). Stops at nothing, tells everything, fails if one failed. */
const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const bin = (name: string): string => join(root, "node_modules", ".bin", name);

type Step = { readonly name: string; run(): boolean };

const command = (name: string, file: string, args: readonly string[]): Step => ({
  name,
  run: () => spawnSync(file, args, { cwd: root, stdio: "inherit" }).status === 0,
});

const structure: Step = {
  name: "layers",
  run: () => {
    const files = readSources(root);
    const findings = [...findCrossings(files), ...findCycles(files), ...findOversized(files)];
    for (const { file, problem } of findings) console.error(`${file}: ${problem}`);
    return findings.length === 0;
  },
};

const steps: readonly Step[] = [
  ...["contract", "gateway", "main", "renderer", "build", "test"].map(room => command(`types ${room}`, bin("tsc"), ["-p", room])),
  command("lint", bin("biome"), ["check", "--error-on-warnings", "."]),
  structure,
  ...(process.argv.includes("--static")
    ? []
    : [command("unit", bin("vitest"), ["run", "--project", "unit", "--reporter", "dot"])]),
];

const failed: string[] = [];
for (const step of steps) {
  const begun = performance.now();
  const good = step.run();
  console.log(`${good ? "ok    " : "FAILED"} ${step.name} (${((performance.now() - begun) / 1000).toFixed(1)} s)`);
  if (!good) failed.push(step.name);
}
if (failed.length > 0) {
  console.error(`check failed: ${failed.join(", ")}`);
  process.exitCode = 1;
}
