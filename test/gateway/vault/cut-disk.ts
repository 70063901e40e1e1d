import { createRequire, syncBuiltinESMExports } from "node:module";

const files = createRequire(import.meta.url)("node:fs/promises") as Record<string, (...args: unknown[]) => Promise<unknown>>;
const changing = ["open", "rename", "rm", "mkdir", "writeFile"] as const;

const reads = (name: string, args: readonly unknown[]): boolean => name === "open" && (args[1] === undefined || args[1] === "r");

/**
 * Runs `work` on a disk that is taken away before its change number `at` (from 0): that change and all later ones fail, as after a power
 * cut, and what was there stays. `cut` says whether it came so far.
 */
export async function cutAt(at: number, work: () => Promise<unknown>): Promise<{ cut: boolean }> {
  const before = changing.map(name => [name, files[name]] as const);
  let changes = 0;
  let cut = false;
  for (const [name, real] of before) {
    files[name] = (...args) => {
      if (!reads(name, args) && changes++ >= at) {
        cut = true;
        return Promise.reject(Object.assign(new Error("the disk is gone"), { code: "EIO" }));
      }
      return real?.(...args) ?? Promise.resolve();
    };
  }
  syncBuiltinESMExports();
  try {
    await work().catch((error: unknown) => {
      if (!cut) throw error;
    });
  } finally {
    for (const [name, real] of before) if (real) files[name] = real;
    syncBuiltinESMExports();
  }
  return { cut };
}
