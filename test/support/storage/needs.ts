import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Need } from "../needs.ts";

const folder = join(import.meta.dirname, "../../../.cache/real/storage");
const says = "(node build/real/storage.mjs says why)";

const program = (name: string, file: string): Need => {
  const path = join(folder, file);
  return { name: `no ${name} built ${says}`, path: existsSync(path) ? path : undefined };
};

export const minio = program("MinIO", "minio-v0.0.0-20260212201848-7aac2a2c5b7c");
export const versitygw = program("versitygw", "versitygw-v1.8.0");
export const rclone = program("rclone", "rclone-v1.75.1");

const runs = (command: string, ...args: string[]): boolean => spawnSync(command, args, { stdio: "ignore" }).status === 0;
const isRoot = process.getuid?.() === 0;

function opensshMissing(): string | null {
  if (!existsSync(join(folder, "openssh", "sbin", "sshd"))) return `no sshd unpacked ${says}`;
  if (!isRoot || !runs("unshare", "--mount", "true")) return "no root, whose own mounts give sshd its user";
  return runs("ssh-keygen", "-?") || existsSync("/usr/bin/ssh-keygen") ? null : "no ssh-keygen";
}
/** The path is the folder of the unpacked packages. */
export const openssh: Need = {
  name: opensshMissing() ?? "OpenSSH",
  path: opensshMissing() === null ? join(folder, "openssh") : undefined,
};

/** A file system of a few megabytes takes root to mount. */
export const canMount = isRoot && process.platform === "linux";
