import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { onTestFinished } from "vitest";
import { type StorageServer, startServer } from "./server.ts";

export const accessKeyId = "testkey";
export const secretAccessKey = "testsecret";
export const bucket = "backups";
export const user = "hearth";
export const password = "right-pass-word";

/** MinIO listens before it can serve. */
export async function startMinio(program: string, data?: string): Promise<StorageServer> {
  const environment = { MINIO_ROOT_USER: accessKeyId, MINIO_ROOT_PASSWORD: secretAccessKey, MINIO_BROWSER: "off" };
  const server = await startServer(program, to => ["server", "--quiet", "--address", "127.0.0.1:0", to], environment, data);
  // A folder is a bucket to it only when it made it.
  const { S3mini } = await import("s3mini");
  const endpoint = `http://127.0.0.1:${server.port}/${bucket}`;
  const client = new S3mini({ accessKeyId, secretAccessKey, endpoint, region: "us-east-1" });
  const made = (): Promise<boolean> => client.createBucket().catch(() => client.bucketExists().catch(() => false));
  for (const limit = Date.now() + 30_000; !(await made()); await sleep(20))
    if (Date.now() > limit) throw new Error(`MinIO is not ready:\n${server.log()}`);
  return server;
}

/** Holds to its region, us-east-1. A folder is a bucket. */
export async function startVersity(program: string, data?: string): Promise<StorageServer> {
  const environment = { ROOT_ACCESS_KEY: accessKeyId, ROOT_SECRET_KEY: secretAccessKey };
  const args = (to: string): string[] => {
    mkdirSync(join(to, bucket), { recursive: true });
    return ["--port", "127.0.0.1:0", "--quiet", "posix", to];
  };
  return startServer(program, args, environment, data);
}

const noConfig = { RCLONE_CONFIG: "/dev/null" };

export async function startRcloneS3(program: string, data?: string): Promise<StorageServer> {
  const args = (to: string): string[] => {
    mkdirSync(join(to, bucket), { recursive: true });
    return ["serve", "s3", "--addr", "127.0.0.1:0", to];
  };
  return startServer(program, args, { ...noConfig, RCLONE_AUTH_KEY: `"${accessKeyId},${secretAccessKey}"` }, data);
}

export const startWebdav = (program: string, data?: string): Promise<StorageServer> =>
  startServer(
    program,
    to => ["serve", "webdav", "--addr", "127.0.0.1:0", to],
    { ...noConfig, RCLONE_USER: user, RCLONE_PASS: password },
    data,
  );

export type SshServer = StorageServer & { readonly privateKey: string; readonly fingerprint: string };

function makeKeys(): { folder: string; hostKey: string; authorized: string; privateKey: string; fingerprint: string } {
  const folder = mkdtempSync(join(tmpdir(), "hearth-ssh-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const make = (name: string): string => {
    const file = join(folder, name);
    execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", name, "-f", file]);
    return file;
  };
  const [hostKey, clientKey] = [make("host"), make("client")];
  const authorized = join(folder, "authorized_keys");
  writeFileSync(authorized, readFileSync(`${clientKey}.pub`));
  chmodSync(authorized, 0o600);
  // What a person compares with.
  const fingerprint = execFileSync("ssh-keygen", ["-l", "-f", `${hostKey}.pub`], { encoding: "utf8" }).split(" ")[1] ?? "";
  return { folder, hostKey, authorized, privateKey: readFileSync(clientKey, "utf8"), fingerprint };
}

/** `cache` off: it writes strictly from front to back. */
export async function startRcloneSftp(program: string, cache: "off" | "writes" = "off", data?: string): Promise<SshServer> {
  const { hostKey, authorized, privateKey, fingerprint } = makeKeys();
  const keys = ["--key", hostKey, "--authorized-keys", authorized];
  const mode = ["--vfs-cache-mode", cache, "--vfs-write-back", "0s"];
  const server = await startServer(
    program,
    to => ["serve", "sftp", "--addr", "127.0.0.1:0", ...keys, ...mode, to],
    { ...noConfig, RCLONE_USER: user, RCLONE_PASS: password },
    data,
  );
  return { ...server, privateKey, fingerprint };
}

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createServer().once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });

/** Debian's sshd, with a user of its own: it sees another /etc/passwd, and a folder /run, that nobody else sees. */
export async function startSshd(
  unpacked: string,
  data?: string,
  keys = makeKeys(),
): Promise<SshServer & { readonly restart: () => Promise<SshServer> }> {
  const { folder, hostKey, authorized, privateKey, fingerprint } = keys;
  const hash = spawnSync("openssl", ["passwd", "-6", password], { encoding: "utf8" }).stdout.trim();
  const write = (name: string, lines: readonly string[]): string => {
    const file = join(folder, name);
    writeFileSync(file, `${lines.join("\n")}\n`);
    return file;
  };
  const passwd = write("passwd", [
    "root:x:0:0::/root:/bin/sh",
    `${user}:x:0:0::${folder}:/bin/sh`,
    "sshd:x:105:65534::/run/sshd:/usr/sbin/nologin",
  ]);
  const shadow = write("shadow", [
    "root:*:19000:0:99999:7:::",
    `${user}:${hash}:19000:0:99999:7:::`,
    "sshd:*:19000:0:99999:7:::",
  ]);
  const port = await freePort();
  const config = write("sshd_config", [
    `Port ${port}`,
    "ListenAddress 127.0.0.1",
    `HostKey ${hostKey}`,
    `AuthorizedKeysFile ${authorized}`,
    ...["UsePAM no", "StrictModes no", "PermitRootLogin yes", "PasswordAuthentication yes", "PidFile none"],
    "Subsystem sftp internal-sftp",
  ]);
  const script = [
    `mount --bind ${passwd} /etc/passwd`,
    `mount --bind ${shadow} /etc/shadow`,
    "mount -t tmpfs tmpfs /run",
    "mkdir -p -m 755 /run/sshd",
    `exec ${join(unpacked, "sbin", "sshd")} -D -e -f ${config}`,
  ].join(" && ");
  const libraries = join(unpacked, "lib", "x86_64-linux-gnu");
  const server = await startServer("unshare", () => ["--mount", "sh", "-c", script], { LD_LIBRARY_PATH: libraries }, data);
  return { ...server, privateKey, fingerprint, restart: () => startSshd(unpacked, server.data) };
}
