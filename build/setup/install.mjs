import { createHash } from "node:crypto";
import { chmodSync, existsSync, lstatSync, mkdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { npmProblem } from "./npm-problem.mjs";
import { runQuietly } from "./run-quietly.mjs";
import { say } from "./words.mjs";

const windows = process.platform === "win32";

/** The Node that runs everything of ours, as `npm rebuild node` leaves it. */
export const pinnedNodeIn = root => join(root, "node_modules", "node", "bin", windows ? "node.exe" : "node");

const hashFileIn = root => join(root, "node_modules", ".hearth-lock-hash");
const machine = `${process.platform}-${process.arch}`;

function wantedHash(root) {
  const lock = readFileSync(join(root, "package-lock.json"));
  return `${createHash("sha256").update(lock).digest("hex")} ${machine}`;
}

const readText = file => (existsSync(file) ? readFileSync(file, "utf8") : "");

/** True when everything was installed from this very lockfile, for this kind of machine. */
export const isInstalled = root => existsSync(pinnedNodeIn(root)) && readText(hashFileIn(root)) === wantedHash(root);

/** Compares with npm's own record of what is there, so that a `npm install` by hand does not lead to a second one. */
export function packagesMatch(root) {
  const record = readText(join(root, "node_modules", ".package-lock.json"));
  if (record === "") return false;
  const there = JSON.parse(record).packages;
  const wanted = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")).packages;
  return Object.entries(wanted).every(([path, { version, integrity, optional, devOptional }]) => {
    if (path === "") return true;
    const found = there[path];
    if (found === undefined) return optional === true || devOptional === true;
    return found.version === version && found.integrity === integrity;
  });
}

/**
 * Exactly what the lockfile names, no script of any package, and nothing of ours rewritten. Not `npm ci`: that refuses a lockfile
 * without the optional binaries of every other platform, and some of those are not in every registry.
 */
const installArguments = [
  "install",
  "--no-save",
  "--ignore-scripts",
  "--include=dev",
  "--no-audit",
  "--no-fund",
  "--loglevel=error",
];

/** The environment for npm. Our own node_modules/.bin is left out of PATH: it holds the Node that npm is about to replace. */
function npmEnvironment(root) {
  const bin = join(root, "node_modules", ".bin");
  const key = Object.keys(process.env).find(name => name.toUpperCase() === "PATH") ?? "PATH";
  const path = (process.env[key] ?? "").split(delimiter).filter(entry => entry !== bin);
  return { ...process.env, [key]: path.join(delimiter), npm_config_update_notifier: "false" };
}

const runNpm = (root, args, started) =>
  runQuietly(windows ? "npm.cmd" : "npm", args, { cwd: root, env: npmEnvironment(root), shell: windows, started });

function keepOutput(root, output) {
  try {
    mkdirSync(join(root, ".cache"), { recursive: true });
    writeFileSync(join(root, ".cache", "setup.log"), output);
  } catch {
    // A full disk is what npm's failure tells already.
  }
}

async function npmOrStop(root, args, started) {
  const { code, output } = await runNpm(root, args, started);
  if (code === 0) return;
  keepOutput(root, output);
  throw npmProblem(code, output);
}

async function hasWorkingNode(root, wantedVersion) {
  const node = pinnedNodeIn(root);
  if (!existsSync(node)) return false;
  const { code, output } = await runQuietly(node, ["--version"], { cwd: root, env: process.env });
  return code === 0 && output.trim() === `v${wantedVersion}`;
}

/**
 * The package `node` holds no binary: its install script fetches the one for this machine. `npm rebuild` runs that script alone.
 * Where npm's settings forbid scripts altogether, the script is run directly.
 */
async function fetchNode(root, started) {
  const wanted = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")).packages["node_modules/node"].version;
  if (await hasWorkingNode(root, wanted)) return;
  say(`Fetching Node ${wanted} for Hearth (about 50 MB) …`, `正在为 Hearth 获取 Node ${wanted}（约 50 MB）……`);
  const rebuilt = await runNpm(
    root,
    ["rebuild", "node", "--ignore-scripts=false", "--no-audit", "--no-fund", "--loglevel=error"],
    started,
  );
  if (await hasWorkingNode(root, wanted)) return;
  const direct = await runQuietly("node", ["installArchSpecificPackage.js"], {
    cwd: join(root, "node_modules", "node"),
    env: npmEnvironment(root),
    started,
  });
  if (await hasWorkingNode(root, wanted)) return;
  keepOutput(root, `${rebuilt.output}\n${direct.output}`);
  throw npmProblem(direct.code === 0 ? rebuilt.code : direct.code, `${rebuilt.output}\n${direct.output}`);
}

/** `npx hearth` in a checkout: npm links the commands of packages, not those of the project itself. */
function linkCommand(root) {
  const bin = join(root, "node_modules", ".bin");
  mkdirSync(bin, { recursive: true });
  if (windows) {
    writeFileSync(join(bin, "hearth.cmd"), '@node "%~dp0\\..\\..\\build\\hearth.mjs" %*\r\n');
    return;
  }
  const command = join(root, "build", "hearth.mjs");
  if ((statSync(command).mode & 0o111) === 0) chmodSync(command, 0o755);
  const link = join(bin, "hearth");
  if (lstatSync(link, { throwIfNoEntry: false }) !== undefined) rmSync(link);
  symlinkSync(join("..", "..", "build", "hearth.mjs"), link);
}

/** Stands in node_modules while npm works: a half of a package looks whole to npm, so what was cut in the middle is thrown away. */
async function installPackages(root, started) {
  const folder = join(root, "node_modules");
  const unfinished = join(folder, ".hearth-unfinished");
  if (existsSync(unfinished)) rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  mkdirSync(folder, { recursive: true });
  writeFileSync(unfinished, "");
  await npmOrStop(root, installArguments, started);
  rmSync(unfinished, { force: true });
}

/**
 * Brings node_modules to what package-lock.json says, and the pinned Node with it. Only what is missing is done.
 * `started` is told the id of every process it starts. Throws a problem of set-up.
 */
export async function install(root, started) {
  const [, builtFor] = readText(hashFileIn(root)).split(" ");
  const otherMachine = builtFor !== undefined && builtFor !== machine;
  const unfinished = existsSync(join(root, "node_modules", ".hearth-unfinished"));
  if (otherMachine || unfinished || !packagesMatch(root)) {
    say("Installing what Hearth needs (once; about a minute) …", "正在安装 Hearth 所需组件（仅一次，约一分钟）……");
    await installPackages(root, started);
  }
  await fetchNode(root, started);
  linkCommand(root);
  writeFileSync(hashFileIn(root), wantedHash(root));
}
