import { spawn } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";

const build = join(import.meta.dirname, "..", "..", "..", "build");
const load = (file: string) => import(pathToFileURL(join(build, file)).href);

// The language is read once, when the sentences are loaded.
beforeAll(async () => {
  vi.stubEnv("LC_ALL", "C");
  await load("setup/words.mjs");
});
afterAll(() => {
  vi.unstubAllEnvs();
});

let root = "";
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "hearth-setup-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const write = (file: string, text: string): void => {
  mkdirSync(join(root, file, ".."), { recursive: true });
  writeFileSync(join(root, file), text);
};
const runs = (): string => (existsSync(join(root, "runs")) ? readFileSync(join(root, "runs"), "utf8") : "");

/** A checkout whose build writes what it was told to. */
function checkout(bundle: string): void {
  mkdirSync(join(root, "node_modules", "node", "bin"), { recursive: true });
  symlinkSync(process.execPath, join(root, "node_modules", "node", "bin", "node"));
  write("package-lock.json", "{}");
  write("contract/a.ts", "1");
  write(
    "build/bundle.mjs",
    `import { appendFileSync, mkdirSync } from "node:fs"; appendFileSync("runs", "x"); mkdirSync("dist", { recursive: true }); ${bundle}`,
  );
}

describe("buildIfStale", () => {
  test("builds once for any number of starts, and again when a source has changed", async () => {
    checkout("await new Promise(resolve => setTimeout(resolve, 50));");
    const { buildIfStale } = await load("setup.mjs");
    await Promise.all([buildIfStale(root), buildIfStale(root), buildIfStale(root)]);
    expect(runs()).toBe("x");
    write("contract/b.ts", "2");
    await buildIfStale(root);
    await buildIfStale(root);
    expect(runs()).toBe("xx");
    expect(existsSync(join(root, ".cache", "setup.lock"))).toBe(false);
  });

  test("a build that fails is told with a next step and tried again at the next start", async () => {
    checkout("process.exit(3);");
    const { buildIfStale } = await load("setup.mjs");
    for (const tries of ["x", "xx"]) {
      await expect(buildIfStale(root)).rejects.toMatchObject({ hint: expect.stringContaining(".cache/build.log") });
      expect(runs()).toBe(tries);
    }
  });

  test("a source that changes while the build runs makes it stale", async () => {
    checkout('appendFileSync("contract/a.ts", "!");');
    const { buildIfStale } = await load("setup.mjs");
    await buildIfStale(root);
    await buildIfStale(root);
    expect(runs()).toBe("xx");
  });
});

describe("withFolderLock", () => {
  const lock = () => join(root, ".cache", "setup.lock");
  const leave = (holder: object): void => write(".cache/setup.lock/holder.json", JSON.stringify(holder));
  const run = async (work: () => unknown = () => "done") => {
    const { withFolderLock } = await load("setup/folder-lock.mjs");
    let waits = 0;
    const value = await withFolderLock(lock(), () => (waits += 1), work);
    return { value, waits };
  };

  test("one at a time, released after success and failure", async () => {
    let inside = 0;
    let most = 0;
    const work = async () => {
      most = Math.max(most, ++inside);
      await sleep(10);
      inside -= 1;
      if (most === 1) throw new Error("failed");
    };
    const outcomes = await Promise.allSettled([run(work), run(work)]);
    expect(most).toBe(1);
    expect(outcomes.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    expect(existsSync(lock())).toBe(false);
  });

  test("a lock whose holder died is taken over without waiting", async () => {
    const dead = spawn(process.execPath, ["--version"]);
    await new Promise(resolve => dead.on("close", resolve));
    leave({ pid: dead.pid });
    expect(await run()).toEqual({ value: "done", waits: 0 });
  });

  test("not while what the dead holder had started still runs", async () => {
    const dead = spawn(process.execPath, ["--version"]);
    await new Promise(resolve => dead.on("close", resolve));
    const orphan = spawn(process.execPath, ["-e", "setTimeout(() => {}, 60_000)"]);
    leave({ pid: dead.pid, child: orphan.pid });
    let done = false;
    const waiting = run(() => (done = true));
    await sleep(250);
    expect(done).toBe(false);
    orphan.kill("SIGKILL");
    expect(await waiting).toEqual({ value: true, waits: 1 });
  });

  test("a holder that was silent for long is dead, whoever has its process id now", async () => {
    leave({ pid: process.pid });
    const hourAgo = new Date(Date.now() - 3_600_000);
    utimesSync(lock(), hourAgo, hourAgo);
    expect(await run()).toEqual({ value: "done", waits: 0 });
  });
});

describe("packagesMatch", () => {
  const lock = { "": {}, "node_modules/a": { version: "1", integrity: "i" }, "node_modules/b": { version: "1", optional: true } };
  test.each([
    ["all there", { "node_modules/a": { version: "1", integrity: "i" }, "node_modules/b": { version: "1" } }, true],
    ["an optional one of another platform is missing", { "node_modules/a": { version: "1", integrity: "i" } }, true],
    ["more than wanted", { "node_modules/a": { version: "1", integrity: "i" }, "node_modules/c": { version: "9" } }, true],
    ["another version", { "node_modules/a": { version: "2", integrity: "i" } }, false],
    ["another content", { "node_modules/a": { version: "1", integrity: "j" } }, false],
    ["one is missing", {}, false],
  ])("%s", async (_name, packages, expected) => {
    write("package-lock.json", JSON.stringify({ packages: lock }));
    write("node_modules/.package-lock.json", JSON.stringify({ packages }));
    expect((await load("setup/install.mjs")).packagesMatch(root)).toBe(expected);
  });

  test("nothing installed yet", async () => {
    write("package-lock.json", JSON.stringify({ packages: lock }));
    expect((await load("setup/install.mjs")).packagesMatch(root)).toBe(false);
  });
});

test.each([
  [127, "", "npm was not found"],
  [1, "npm error code ENOTFOUND\nnpm error errno ENOTFOUND", "does not answer (ENOTFOUND)"],
  [1, "npm ERR! code ECONNREFUSED", "does not answer (ECONNREFUSED)"],
  [1, "npm error code SELF_SIGNED_CERT_IN_CHAIN", "not trusted here"],
  [1, "npm error code ENOSPC", "the disk is full"],
  [1, "npm error code EROFS", "cannot be written (EROFS)"],
  [1, "npm error code E404\nnpm error code ENOSPC", "the disk is full"],
  [7, "Killed", "npm ended with exit code 7"],
])("a failed npm (%i, %j) says: %s", async (exitCode, output, sentence) => {
  const { npmProblem } = await load("setup/npm-problem.mjs");
  const problem = npmProblem(exitCode, output);
  expect(problem.message).toContain(sentence);
  expect(problem.hint).toMatch(/npm start|\.cache\/setup\.log/);
});

test("the command hearth: `up` goes to main, the rest to the client; arguments and exit code pass", async () => {
  checkout("");
  cpSync(join(build, "setup"), join(root, "build", "setup"), { recursive: true });
  for (const file of ["setup.mjs", "hearth.mjs"]) cpSync(join(build, file), join(root, "build", file));
  write("package.json", '{ "type": "module" }');
  write("dist/main/up.mjs", 'console.log("up", ...process.argv.slice(2)); process.exitCode = 75;');
  write("dist/cli/hearth.mjs", 'console.log("cli", ...process.argv.slice(2)); process.exitCode = 69;');
  const hearth = async (...args: string[]) => {
    const child = spawn(process.execPath, [join(root, "build", "hearth.mjs"), ...args]);
    let out = "";
    child.stdout.on("data", (piece: Buffer) => {
      out += piece.toString();
    });
    const code = await new Promise(resolve => child.on("close", resolve));
    return `${out.trim()} → ${code}`;
  };
  expect(await Promise.all([hearth("up", "--port", "0"), hearth("status", "--json"), hearth()])).toEqual([
    "up --port 0 → 75",
    "cli status --json → 69",
    "cli → 69",
  ]);
});
