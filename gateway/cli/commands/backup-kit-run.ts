import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { AppError } from "../../../contract/errors/app-error.ts";
import { exitCodes } from "../../../contract/exit-codes.ts";
import { systemProblem } from "../../config/atomic-file.ts";
import type { Call, Command } from "../call.ts";
import { reportFailure } from "../failures.ts";

type Kit = {
  readonly identity: string;
  readonly recipient: string;
  readonly madeAt: number;
  readonly commands: readonly string[];
};

/** A key file as age itself takes it: `age -d -i FILE`. */
const keyFile = ({ text }: Call, { identity, recipient, madeAt, commands }: Kit): string =>
  [
    `# ${text.backup.kitFile}`,
    `# ${text.backup.kitWithout}`,
    ...commands.map(line => `#   ${line}`),
    `# created: ${new Date(madeAt).toISOString()}`,
    `# public key: ${recipient}`,
    identity,
    "",
  ].join("\n");

async function writeKit(call: Call, kit: Kit, file: string): Promise<void> {
  try {
    await writeFile(file, keyFile(call, kit), { flag: "wx", mode: 0o600, flush: true });
  } catch (error) {
    throw AppError.of("FILE_NOT_WRITABLE", { file, problem: systemProblem(error) }, { cause: error });
  }
}

/** Shows the emergency kit, or writes it to a file; remembers that it is saved when it is. */
export const runBackupKit: Command<{ readonly save?: string; readonly saved?: boolean }> = async (call, { save, saved }) => {
  const { io, json, text } = call;
  const t = text.backup;
  const link = await call.link();
  const answer = await link.call("backupKit");
  if (!answer.ok) return reportFailure(io, json, answer.failure);
  const { identity, recipient, commands } = answer.value;
  const file = save === undefined ? undefined : resolve(save);
  if (file !== undefined) await writeKit(call, answer.value, file);
  if (file !== undefined || saved) {
    const kept = await link.call("kitSaved");
    if (!kept.ok) return reportFailure(io, json, kept.failure);
  }
  if (json) call.print({ identity, recipient, ...(file === undefined ? {} : { file }) });
  else if (file !== undefined) call.say(t.kitWritten(file));
  else {
    const lines = [t.kitTitle, "", `${t.key}: ${identity}`, `${t.recipient}: ${recipient}`, "", t.kitKeep, "", t.kitWithout];
    for (const line of [...lines, ...commands.map(command => `  ${command}`)]) call.say(line);
    if (saved) call.say(t.kitRemembered);
  }
  return exitCodes.done;
};
