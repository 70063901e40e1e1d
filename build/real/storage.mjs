// Gets the real servers of `test/real/backup` into .cache/real/storage: MinIO, versitygw and rclone (S3, WebDAV, SFTP) built with Go, and OpenSSH's
// sshd unpacked from Debian's packages (nothing is installed). Idempotent; each is there or not by itself: one that cannot be had is said as
// "skipped: …", and the tests that need it skip themselves by name. Ends with 0. Runs on any Node from 20 on.
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from "node:fs";
import { platform } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const folder = join(dirname(fileURLToPath(import.meta.url)), "..", "..", ".cache", "real", "storage");
const programs = [
  { name: "versitygw", from: "github.com/versity/versitygw/cmd/versitygw", version: "v1.8.0" },
  { name: "rclone", from: "github.com/rclone/rclone", version: "v1.75.1" },
  // MinIO's releases are no Go versions: the newest commit that the module proxy has.
  { name: "minio", from: "github.com/minio/minio", version: "v0.0.0-20260212201848-7aac2a2c5b7c" },
];

class Skipped extends Error {}

/** Runs one command to its end; one that is missing or fails makes this part a skip with its last line as the reason. */
function run(command, args, options = {}) {
  const result = spawnSync(command, args, { encoding: "utf8", timeout: 30 * 60_000, maxBuffer: 64 << 20, ...options });
  if (result.error) throw new Skipped(`${command} cannot be run (${result.error.code ?? result.error.message})`);
  if (result.status === 0) return;
  const last = `${result.stdout}\n${result.stderr}`.trim().split("\n").at(-1);
  throw new Skipped(`${command} ${args[0]} failed: ${last}`);
}

function build({ name, from, version }) {
  const target = join(folder, `${name}-${version}`);
  if (existsSync(target)) return console.log(`${name} ${version} is there`);
  const work = mkdtempSync(join(folder, "build-"));
  try {
    console.log(`building ${name} ${version} (two to six minutes)`);
    const env = { ...process.env, GOBIN: work, CGO_ENABLED: "0", GOFLAGS: "-trimpath" };
    run("go", ["install", "-p", "2", "-ldflags", "-s -w", `${from}@${version}`], { env });
    renameSync(join(work, name), target);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  console.log(`built ${name} ${version}`);
}

/** sshd starts a program of its own for each session, by an absolute path: all of them are kept together, and the test gives the path. */
function unpackSshd() {
  const target = join(folder, "openssh");
  if (existsSync(target)) return console.log("sshd is there");
  const work = mkdtempSync(join(folder, "unpack-"));
  try {
    run("apt-get", ["download", "openssh-server", "openssh-sftp-server", "libwrap0"], { cwd: work });
    for (const name of readdirSync(work).filter(one => one.endsWith(".deb")))
      run("dpkg", ["-x", join(work, name), join(work, "x")]);
    cpSync(join(work, "x", "usr"), join(work, "y"), { recursive: true, verbatimSymlinks: true });
    if (existsSync(join(work, "x", "lib"))) cpSync(join(work, "x", "lib"), join(work, "y", "lib"), { recursive: true });
    renameSync(join(work, "y"), target);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  console.log("unpacked sshd");
}

const parts = [["openssh", unpackSshd], ...programs.map(program => [program.name, () => build(program)])];
if (platform() !== "linux") console.log("skipped: the recipe for these servers is for Linux");
else {
  mkdirSync(folder, { recursive: true });
  for (const [name, make] of parts)
    try {
      make();
    } catch (error) {
      if (!(error instanceof Skipped)) throw error;
      console.log(`skipped: ${name}: ${error.message}`);
    }
}
