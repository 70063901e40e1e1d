import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { AppError } from "../../../contract/errors/app-error.ts";
import { exitCodes } from "../../../contract/exit-codes.ts";
import { replaceFile, systemProblem } from "../../config/atomic-file.ts";
import type { Call, Command } from "../call.ts";
import { reportFailure } from "../failures.ts";
import { createFigures } from "../figures.ts";

type Kit = {
  readonly identity: string;
  readonly recipient: string;
  readonly madeAt: number;
  readonly hostName: string;
  readonly fingerprint: string;
  readonly commands: readonly string[];
};

/** A key file as age itself takes it: `age -d -i FILE`. */
const keyFile = ({ text }: Call, { identity, recipient, madeAt, hostName, fingerprint, commands }: Kit): string =>
  [
    `# ${text.backup.kitFile(hostName)}`,
    `# ${text.backup.kitWithout}`,
    ...commands.map(line => `#   ${line}`),
    `# created: ${new Date(madeAt).toISOString()}`,
    `# public key: ${recipient}`,
    `# fingerprint: ${fingerprint}`,
    identity,
    "",
  ].join("\n");

async function writeKit(call: Call, kit: Kit, file: string, force: boolean): Promise<void> {
  const content = keyFile(call, kit);
  try {
    if (force) await replaceFile(file, content);
    else await writeFile(file, content, { flag: "wx", mode: 0o600, flush: true });
  } catch (error) {
    if (systemProblem(error) === "EEXIST") throw AppError.of("KIT_FILE_EXISTS", { file }, { cause: error });
    throw AppError.of("FILE_NOT_WRITABLE", { file, problem: systemProblem(error) }, { cause: error });
  }
}

/** Shows the emergency kit, or writes it to a file; remembers that it is saved when it is. */
export const runBackupKit: Command<{ readonly save?: string; readonly saved?: boolean; readonly force?: boolean }> = async (
  call,
  { save, saved, force = false },
) => {
  const { io, json, text } = call;
  const t = text.backup;
  const link = await call.link();
  const answer = await link.call("backupKit");
  if (!answer.ok) return reportFailure(io, json, answer.failure);
  const { identity, recipient, hostName, fingerprint, madeAt, commands } = answer.value;
  const file = save === undefined ? undefined : resolve(save);
  if (file !== undefined) await writeKit(call, answer.value, file, force);
  if (file !== undefined || saved) {
    const kept = await link.call("kitSaved");
    if (!kept.ok) return reportFailure(io, json, kept.failure);
  }
  if (json) call.print({ identity, recipient, hostName, fingerprint, ...(file === undefined ? {} : { file }) });
  else if (file !== undefined) call.say(t.kitWritten(file));
  else {
    const facts = [
      [t.key, identity],
      [t.recipient, recipient],
      [t.fingerprint, fingerprint],
      [t.kitMachine, hostName],
      [t.kitMade, createFigures(io.language).moment(madeAt)],
    ] as const;
    const lines = [t.kitTitle, "", ...facts.map(([name, value]) => t.fact(name, value)), "", t.kitKeep, "", t.kitWithout];
    for (const line of [...lines, ...commands.map(command => `  ${command}`)]) call.say(line);
    if (saved) call.say(t.kitRemembered);
  }
  return exitCodes.done;
};
