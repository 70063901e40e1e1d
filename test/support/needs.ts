import { existsSync } from "node:fs";
import { describe, type TaskMeta, test } from "vitest";

declare module "vitest" {
  interface TaskMeta {
    /** Why a test was skipped here; `npm test` prints it. */
    reason?: string;
  }
}

/** Something of the machine that a test cannot do without. */
export type Need = { readonly name: string; readonly path: string | undefined };

const firstOf = (paths: readonly (string | undefined)[]): string | undefined =>
  paths.find(path => path !== undefined && existsSync(path));

export const chromium: Need = {
  name: "no Chromium",
  path: firstOf([process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"]),
};

/** Runs the suite where `need` is there; elsewhere one skipped test says what was missing. */
export function describeWith(need: Need, name: string, suite: (path: string) => void): void {
  const { path } = need;
  if (path !== undefined) {
    describe(name, () => suite(path));
    return;
  }
  test(`${name} [${need.name} on this machine]`, ({ task, skip }) => {
    task.meta.reason = need.name;
    skip(need.name);
  });
}

export type { TaskMeta };
