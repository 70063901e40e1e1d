import { randomUUID } from "node:crypto";
import { open, realpath, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

/** The code of a failed system call, as ENOSPC; the message where there is none. Holds no path. */
export const systemProblem = (error: unknown): string => {
  if (error instanceof Error && "code" in error && typeof error.code === "string") return error.code;
  return error instanceof Error ? error.message : String(error);
};

const reasons: Readonly<Record<string, readonly [en: string, zh: string]>> = {
  ENOENT: ["there is no such file or folder", "文件或文件夹不存在"],
  EACCES: ["this user may not do that", "当前用户没有权限"],
  EPERM: ["this user may not do that", "当前用户没有权限"],
  EROFS: ["the disk is read-only", "磁盘为只读"],
  ENOSPC: ["the disk is full", "磁盘已满"],
  EDQUOT: ["the disk quota is used up", "磁盘配额已用完"],
  EISDIR: ["it is a folder", "它是一个文件夹"],
  EFBIG: ["it is no settings file: not a plain file, or larger than 1 MB", "它不是设置文件：不是普通文件，或大于 1 MB"],
  ENOTDIR: ["a part of its path is no folder", "路径中有一部分不是文件夹"],
};

/** The slots `problem` and `problemZh` for a failed system call. */
export function systemSentence(error: unknown): { problem: string; problemZh: string } {
  const problem = systemProblem(error);
  const [en, zh] = reasons[problem] ?? [problem, problem];
  return { problem: en, problemZh: zh };
}

export const isMissing = (error: unknown): boolean => systemProblem(error) === "ENOENT";

/** Makes a rename or a new name in a folder survive a power failure. Some systems cannot; the file itself is safe by then. */
export async function syncFolder(folder: string): Promise<void> {
  try {
    const handle = await open(folder, "r");
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    // Windows and some network disks do not open folders; anything else would have failed the write itself.
    if (!["EISDIR", "EPERM", "EACCES", "EINVAL", "ENOTSUP"].includes(systemProblem(error))) throw error;
  }
}

/** Writes a file beside `file` that nobody knows yet; with `durable` it is on disk when it resolves. Returns its path. */
export async function writeBeside(file: string, content: string, durable = true): Promise<string> {
  const temporary = join(dirname(file), `.${basename(file)}.${randomUUID()}.tmp`);
  try {
    const handle = await open(temporary, "wx", 0o600);
    try {
      await handle.writeFile(content);
      if (durable) await handle.sync();
    } finally {
      await handle.close();
    }
    return temporary;
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/**
 * Replaces a file as a whole: a reader, and a crash at any moment, sees the old or the new content. Mode 0600. A symbolic link stays a link
 * and its target is replaced. Rejects with the system's error; the old file is untouched then.
 */
export async function replaceFile(file: string, content: string): Promise<void> {
  const target = await realpath(file).catch((error: unknown) => {
    if (isMissing(error)) return file;
    throw error;
  });
  const temporary = await writeBeside(target, content);
  try {
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await syncFolder(dirname(target));
}
