import { readFile, writeFile } from "node:fs/promises";
import { AppError } from "../../../contract/errors/app-error.ts";
import { isMissing } from "../../config/atomic-file.ts";
import { editSettings } from "../../config/edit.ts";

/** Keys that name programs and sockets of a machine: those of another one are not run here because a file says so. */
const ofTheMachine: readonly (readonly string[])[] = [
  ["ollama", "program"],
  ["ollama", "models"],
  ["gateway", "tailscale", "program"],
  ["gateway", "tailscale", "socket"],
];

/** Takes them out of settings that come from another machine; comments stay. A file that is no JSON5 is left for the start to refuse. */
export async function withoutPrograms(file: string): Promise<void> {
  try {
    const text = await readFile(file, "utf8");
    const next = ofTheMachine.reduce((settings, path) => editSettings(settings, [{ path, value: undefined }]), text);
    if (next !== text) await writeFile(file, next, { mode: 0o600, flush: true });
  } catch (error) {
    if (isMissing(error) || error instanceof AppError) return;
    throw error;
  }
}
