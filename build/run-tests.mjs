// `npm test` (all) and `npm run unit|e2e|real`: sets up what is missing, builds if stale, runs, and counts what was skipped and why.
// Runs on any Node from 20 on; the tests themselves run under the pinned Node.
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { delimiter, dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { buildIfStale, pinnedNode, setUp } from "./setup.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const what = process.argv[2] ?? "all";
const filters = process.argv.slice(3);
const suites = what === "all" ? ["unit", "e2e", "real"] : [what];

await setUp();
const node = pinnedNode();
if (what !== "unit") await buildIfStale();
// Chromium from the system; a real Ollama, a real tailnet and real storage servers where Go is there: set-up scripts skip themselves when they cannot.
if (suites.includes("real"))
  for (const part of ["ollama.mjs", "tailnet.mjs", "storage.mjs"]) run([join("build", "real", part)], "real parts");

let broken = false;
if (what === "all" && run([join("build", "check.ts"), "--static"], "check") !== 0) broken = true;

const totals = { passed: 0, failed: 0, skipped: 0 };
const skipped = [];
const failed = [];
const secondTry = [];
for (const suite of suites) runSuite(suite);

if (skipped.length > 0) {
  console.log("\nSkipped here:");
  for (const line of skipped) console.log(`  ${line}`);
}
if (secondTry.length > 0) {
  console.log("\nPassed only at the second try:");
  for (const line of secondTry) console.log(line);
}
if (broken) failed.push("  the static checks (npm run check)");
// Last, so that a log of which only the end is kept still says what is wrong.
if (failed.length > 0) {
  console.log("\nFailed:");
  for (const line of failed) console.log(line);
}
if (broken && totals.failed === 0) totals.failed = 1;
console.log(`\n${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped`);
process.exitCode = totals.failed > 0 || totals.passed === 0 ? 1 : 0;

function environment() {
  const bin = join(root, "node_modules", ".bin");
  return {
    ...process.env,
    PATH: `${dirname(node)}${delimiter}${bin}${delimiter}${process.env.PATH ?? ""}`,
    ...(process.env.CI ? { NO_COLOR: "1" } : { FORCE_COLOR: process.env.FORCE_COLOR ?? "1" }),
  };
}

function run(args, name) {
  const result = spawnSync(node, args, { cwd: root, stdio: ["ignore", "inherit", "inherit"], env: environment() });
  if (result.status !== 0) console.error(`${name}: ended with ${result.status ?? result.signal}`);
  return result.status ?? 1;
}

function runSuite(suite) {
  const folder = join(root, "test-results");
  const report = join(folder, `${suite}.json`);
  mkdirSync(folder, { recursive: true });
  rmSync(report, { force: true });
  const vitest = join("node_modules", "vitest", "vitest.mjs");
  const status = run(
    [
      vitest,
      "run",
      "--project",
      suite,
      "--reporter",
      "default",
      "--reporter",
      "json",
      `--outputFile.json=${report}`,
      "--passWithNoTests",
      // A strange machine may be slow once: there a second try decides, and what needed one is named.
      ...(process.env.CI ? ["--retry", "1"] : []),
      ...filters,
    ],
    suite,
  );
  let result;
  try {
    result = JSON.parse(readFileSync(report, "utf8"));
  } catch {
    console.error(`${suite}: no report was written; counted as one failure`);
    totals.failed += 1;
    failed.push(`  ${suite}: no report was written`);
    return;
  }
  let failedHere = 0;
  for (const file of result.testResults) {
    const name = relative(root, file.name);
    if (file.assertionResults.length === 0 && file.status === "failed") {
      failedHere += 1;
      failed.push(`  ${name}: ${short(file.message)}`);
    }
    for (const one of file.assertionResults) {
      const told = () => `  ${name}: ${one.fullName}\n      ${short(one.failureMessages.join("\n"))}`;
      if (one.status === "passed") {
        totals.passed += 1;
        if (one.failureMessages?.length > 0) secondTry.push(told());
      } else if (one.status === "failed") {
        failedHere += 1;
        failed.push(told());
      } else {
        totals.skipped += 1;
        skipped.push(`${name}: ${one.fullName}${one.meta?.reason ? ` (${one.meta.reason})` : ""}`);
      }
    }
  }
  // An error outside of any test (a hook, an unhandled rejection) fails the run although every test passed.
  if (status !== 0 && failedHere === 0) {
    failedHere = 1;
    failed.push(`  ${suite}: an error outside of any test; it is told above`);
  }
  totals.failed += failedHere;
}

/** The first lines of an error: what was expected, and where. */
function short(message) {
  const lines = (message ?? "").split("\n").filter(line => line.trim() !== "" && !line.includes("node_modules"));
  return lines.slice(0, 12).join("\n      ").slice(0, 1200);
}
