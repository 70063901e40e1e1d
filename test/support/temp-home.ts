import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { type Home, homePaths } from "../../gateway/config/home.ts";
import type { Log } from "../../gateway/log.ts";

/** An empty home that is gone after the test. */
export function tempHome(): Home {
  const root = mkdtempSync(join(tmpdir(), "hearth-home-"));
  onTestFinished(() => {
    chmodSync(root, 0o700);
    rmSync(root, { recursive: true, force: true });
  });
  return homePaths(root);
}

/** Keeps what was logged, as text. */
export function recordingLog(): Log & { readonly lines: string[] } {
  const lines: string[] = [];
  const add = (fields: object, message: string): void => void lines.push(`${message} ${JSON.stringify(fields)}`);
  return { lines, debug: add, info: add, warn: add, error: add };
}
