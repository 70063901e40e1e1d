// Builds what the real tailnet of `test/real/tailnet` needs: tailscale, tailscaled and its control server, into .cache/real/tailscale-VERSION.
// Idempotent; needs Go, and for the tests Linux with ip, unshare, setpriv and openssl. Where Go is missing it prints "skipped: …" and ends
// with 0: the tests then skip themselves by name. Runs on any Node from 20 on.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { platform } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

// Pinned: the control server reaches into a package of Tailscale's own tests.
const version = "1.98.10";
const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const folder = join(root, ".cache", "real", `tailscale-${version}`);
const controlSource = join(root, "test", "support", "tailnet", "control");

class Skipped extends Error {}

/** Runs Go to its end; a failure makes the whole set-up a skip with its last line as the reason. */
function go(args, options) {
  const result = spawnSync("go", args, { encoding: "utf8", timeout: 15 * 60_000, maxBuffer: 64 << 20, ...options });
  if (result.error) throw new Skipped(`go cannot be run (${result.error.code ?? result.error.message})`);
  if (result.status === 0) return;
  throw new Skipped(`go ${args[0]} failed: ${result.stderr.trim().split("\n").at(-1)}`);
}

function buildTailscale() {
  const names = ["tailscale", "tailscaled"];
  if (names.every(name => existsSync(join(folder, name)))) return console.log(`tailscale ${version} is there`);
  const work = mkdtempSync(join(folder, "build-"));
  try {
    console.log(`building tailscale ${version} (two to four minutes)`);
    const env = { ...process.env, GOBIN: work };
    go(["install", ...names.map(name => `tailscale.com/cmd/${name}@v${version}`)], { env });
    for (const name of names) renameSync(join(work, name), join(folder, name));
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  console.log(`built tailscale ${version}`);
}

/** Built anew when its source is another. */
function buildControl() {
  const hash = createHash("sha256");
  for (const name of ["main.go", "go.mod", "go.sum"]) hash.update(readFileSync(join(controlSource, name)));
  const stamp = hash.digest("hex");
  const stampFile = join(folder, "tailnet-control.stamp");
  const binary = join(folder, "tailnet-control");
  if (existsSync(binary) && existsSync(stampFile) && readFileSync(stampFile, "utf8") === stamp)
    return console.log("the control server is there");
  console.log("building the control server of the test tailnet");
  go(["build", "-o", `${binary}.new`, "."], { cwd: controlSource, env: process.env });
  renameSync(`${binary}.new`, binary);
  writeFileSync(stampFile, stamp);
}

try {
  if (platform() !== "linux") throw new Skipped("the test tailnet lives in Linux's network namespaces");
  mkdirSync(folder, { recursive: true });
  buildTailscale();
  buildControl();
  console.log("the real tailnet's programs are ready");
} catch (error) {
  if (!(error instanceof Skipped)) throw error;
  console.log(`skipped: ${error.message}`);
}
