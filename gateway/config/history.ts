import { link, mkdir, open, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import { AppError } from "../../contract/errors/app-error.ts";
import type { ConfigVersion } from "../../contract/routes/settings.ts";
import type { Clock } from "../clock.ts";
import { isMissing, syncFolder, systemProblem, writeBeside } from "./atomic-file.ts";

/** What stands beside a version's text. */
const Note = z.object({ at: z.number(), by: z.string(), summary: z.string() });

const textName = (version: number): string => `${String(version).padStart(6, "0")}.json5`;
const noteName = (version: number): string => `${String(version).padStart(6, "0")}.note.json`;
const textPattern = /^(\d{6,})\.json5$/;

/** Every accepted version of the settings: `NNNNNN.json5` is the text, `NNNNNN.note.json` says when, by whom and what. Nothing is overwritten. */
export function createHistory(folder: string, clock: Clock) {
  const numbers = async (): Promise<number[]> => {
    const names = await readdir(folder).catch((error: unknown) => {
      if (isMissing(error)) return [];
      throw error;
    });
    return names
      .flatMap(name => textPattern.exec(name)?.[1] ?? [])
      .map(Number)
      .toSorted((a, b) => a - b);
  };

  const note = async (version: number): Promise<ConfigVersion> => {
    try {
      return { version, ...Note.parse(JSON.parse(await readFile(join(folder, noteName(version)), "utf8"))) };
    } catch {
      // A crash came between text and note, or somebody cleaned up: the text is what counts.
      const found = await stat(join(folder, textName(version)));
      return { version, at: Math.round(found.mtimeMs), by: "unknown", summary: "" };
    }
  };

  /** Gives the text the first free number that no other process takes at the same time. */
  const claim = async (temporary: string, text: string): Promise<number> => {
    for (let version = ((await numbers()).at(-1) ?? 0) + 1; ; version++) {
      const target = join(folder, textName(version));
      try {
        await link(temporary, target);
        return version;
      } catch (error) {
        const problem = systemProblem(error);
        if (problem === "EEXIST") continue;
        if (!["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS"].includes(problem)) throw error;
      }
      // A disk without hard links: creating exclusively still gives every number once.
      try {
        const handle = await open(target, "wx", 0o600);
        try {
          await handle.writeFile(text);
          await handle.sync();
        } finally {
          await handle.close();
        }
        return version;
      } catch (error) {
        if (systemProblem(error) !== "EEXIST") throw error;
      }
    }
  };

  return {
    /** Keeps a text as the newest version, on disk when it resolves. Rejects with the system's error. */
    async add(text: string, by: string, summary: string): Promise<number> {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const temporary = await writeBeside(join(folder, "version"), text);
      try {
        const version = await claim(temporary, text);
        const written: z.infer<typeof Note> = { at: clock.now(), by, summary };
        const noteFile = join(folder, noteName(version));
        await rename(await writeBeside(noteFile, JSON.stringify(written), false), noteFile);
        await syncFolder(folder);
        return version;
      } finally {
        await rm(temporary, { force: true });
      }
    },

    /** Takes back a version that never came into force. */
    async forget(version: number): Promise<void> {
      await rm(join(folder, textName(version)), { force: true });
      await rm(join(folder, noteName(version)), { force: true });
    },

    /** Newest first. */
    async list(): Promise<ConfigVersion[]> {
      return Promise.all((await numbers()).toReversed().map(note));
    },

    async newest(): Promise<{ version: number; text: string } | null> {
      const version = (await numbers()).at(-1);
      return version === undefined ? null : { version, text: await readFile(join(folder, textName(version)), "utf8") };
    },

    /** @throws AppError CONFIG_NO_VERSION */
    async get(version: number): Promise<{ version: ConfigVersion; text: string }> {
      try {
        return { text: await readFile(join(folder, textName(version)), "utf8"), version: await note(version) };
      } catch (error) {
        if (isMissing(error)) throw AppError.of("CONFIG_NO_VERSION", { version });
        throw error;
      }
    },
  };
}

export type History = ReturnType<typeof createHistory>;
