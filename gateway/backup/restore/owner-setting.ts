import { readFile } from "node:fs/promises";
import { isMissing, replaceFile } from "../../config/atomic-file.ts";
import { editSettings } from "../../config/edit.ts";
import { readJson5 } from "../../config/json5/read.ts";
import { nodeAt } from "../../config/json5/tree.ts";

const path = ["gateway", "auth", "token"];

const textOf = (file: string): Promise<string | null> =>
  readFile(file, "utf8").catch((error: unknown) => {
    if (isMissing(error)) return null;
    throw error;
  });

/** `gateway.auth.token` as a settings file has it, unresolved; undefined where it has none or is no JSON5. */
export async function ownerSetting(file: string): Promise<string | undefined> {
  const reading = readJson5((await textOf(file)) ?? "");
  const node = reading.ok ? nodeAt(reading.document.root, path) : undefined;
  return node?.kind === "string" ? node.value : undefined;
}

/** Sets it, or takes it out; everything else in the file stays. A file that is no JSON5 is left for the start to refuse. */
export async function setOwnerSetting(file: string, value: string | undefined): Promise<void> {
  const text = (await textOf(file)) ?? (value === undefined ? null : "{}\n");
  if (text === null || !readJson5(text).ok) return;
  const next = editSettings(text, [{ path, value }]);
  if (next !== text) await replaceFile(file, next);
}
