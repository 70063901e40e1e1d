import { spawnSync } from "node:child_process";
import { accessSync, constants, existsSync } from "node:fs";
import { join } from "node:path";
import type { Need } from "../needs.ts";

const folder = join(import.meta.dirname, "../../../.cache/real/tailscale-1.98.10");
const programs = ["tailscale", "tailscaled", "tailnet-control"];

const runs = (command: string, ...args: string[]): boolean => spawnSync(command, args, { stdio: "ignore" }).status === 0;

function missing(): string | null {
  if (process.platform !== "linux") return "no Linux, whose namespaces hold the test tailnet";
  if (!programs.every(name => existsSync(join(folder, name)))) return "no Tailscale built (node build/real/tailnet.mjs says why)";
  for (const [name, flag] of [
    ["ip", "-V"],
    ["setpriv", "--version"],
    ["openssl", "version"],
  ] as const)
    if (!runs(name, flag)) return `no ${name}`;
  try {
    accessSync("/dev/net/tun", constants.R_OK | constants.W_OK);
  } catch {
    // Absent, or for root alone.
    return "no /dev/net/tun";
  }
  const user = process.getuid?.() === 0 ? [] : ["--user", "--map-root-user"];
  return runs("unshare", ...user, "--net", "--mount", "--pid", "--fork", "true") ? null : "no network namespaces";
}

/** Made by `node build/real/tailnet.mjs`; the path is the folder of the programs. */
export function realTailnet(): Need {
  const name = missing();
  return { name: name ?? "a real tailnet", path: name === null ? folder : undefined };
}
