import { chmodSync, copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export type FakeAnswer = { readonly stdout?: string; readonly stderr?: string; readonly code?: number; readonly stays?: boolean };

/** A program `tailscale` in a folder of its own: what it prints for which arguments can be changed at any time. */
export function makeFakeCommand(answers: Record<string, FakeAnswer> = {}) {
  const folder = mkdtempSync(join(tmpdir(), "hearth-tailscale-"));
  const program = join(folder, "tailscale");
  copyFileSync(join(import.meta.dirname, "fake-command.mjs"), program);
  // Without an ending the file would be read as CommonJS.
  writeFileSync(join(folder, "package.json"), '{"type":"module"}');
  chmodSync(program, 0o755);
  const set = (next: Record<string, FakeAnswer>): void => writeFileSync(join(folder, "answers.json"), JSON.stringify(next));
  set(answers);
  writeFileSync(join(folder, "asked.txt"), "");
  return {
    program,
    folder,
    set,
    asked: (): string[] => readFileSync(join(folder, "asked.txt"), "utf8").split("\n").filter(Boolean),
    remove: (): void => rmSync(folder, { recursive: true, force: true }),
  };
}
