import { mkdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { AppError } from "../../contract/errors/app-error.ts";
import type { Language } from "../../contract/errors/define.ts";
import type { Settings } from "../../contract/settings/schema.ts";
import type { Clock } from "../clock.ts";
import type { Log } from "../log.ts";
import { isMissing, replaceFile, systemSentence } from "./atomic-file.ts";
import { summarise } from "./changed-keys.ts";
import { editSettings } from "./edit.ts";
import { createQueue, withFileLock } from "./file-lock.ts";
import { describeFinding, type Finding, findingError, isError } from "./findings.ts";
import { createHistory } from "./history.ts";
import type { Home } from "./home.ts";
import { nodeAt, plainValue } from "./json5/tree.ts";
import { type ParsedSettings, parseSettings } from "./parse.ts";
import type { SettingsService } from "./service.ts";
import { starterSettings } from "./starter.ts";
import { sweepTemporary } from "./sweep-temporary.ts";
import type { Variables } from "./variables.ts";
import { watchFile } from "./watch-file.ts";

export type SettingsDeps = {
  readonly home: Pick<Home, "root" | "settings" | "configHistory" | "data" | "keys">;
  /** For `${NAME}` in the file. */
  readonly environment: Variables;
  readonly clock: Clock;
  readonly log: Log;
  /** The addresses that this machine has now. */
  readonly interfaces: () => readonly string[];
  /** Of the file that the first start writes. */
  readonly language: Language;
};

type Loaded = {
  readonly text: string;
  readonly parsed: ParsedSettings & { readonly settings: Settings };
  readonly version: number;
};
type OnDisk = { readonly text: string; readonly parsed: ParsedSettings };
type Listener = Parameters<SettingsService["onChange"]>[0];

const file = "hearth.json5";

/**
 * The settings over `hearth.json5`. Rejects when the file cannot be used: there is no last good version to go on with at a start.
 * @throws AppError CONFIG_SYNTAX, CONFIG_VALUE, CONFIG_ENVIRONMENT, BIND_TOO_WIDE, TOKEN_TOO_WEAK, CONFIG_NOT_READABLE, CONFIG_NOT_WRITABLE
 */
export async function createSettingsService(deps: SettingsDeps): Promise<SettingsService> {
  const { home, clock, log } = deps;
  const history = createHistory(home.configHistory, clock);
  const lock = join(home.configHistory, ".lock");
  const queue = createQueue();
  const listeners = new Set<Listener>();

  const parse = (text: string): ParsedSettings =>
    parseSettings(text, { file, environment: deps.environment, interfaces: deps.interfaces() });
  const usable = (parsed: ParsedSettings): ParsedSettings & { readonly settings: Settings } => {
    if (parsed.settings) return { ...parsed, settings: parsed.settings };
    const first = parsed.findings.find(isError);
    throw first ? findingError(first) : new Error("settings without value and without error");
  };
  const writing = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      if (error instanceof AppError) throw error;
      throw AppError.of("CONFIG_NOT_WRITABLE", { file, ...systemSentence(error) }, { cause: error });
    }
  };
  const readText = async (): Promise<string> => {
    try {
      return await readFile(home.settings, "utf8");
    } catch (error) {
      throw AppError.of("CONFIG_NOT_READABLE", { file, ...systemSentence(error) }, { cause: error });
    }
  };

  /** The number of a text that is in force: that of the newest version when it is the same, else a new one. */
  const numberOf = async (text: string, by: string): Promise<number> => {
    const newest = await history.newest();
    if (newest?.text === text) return newest.version;
    return history.add(text, by, summarise(newest?.text ?? null, text));
  };

  const locked = async <T>(work: () => Promise<T>): Promise<T> => {
    await mkdir(home.configHistory, { recursive: true, mode: 0o700 });
    return withFileLock(lock, work);
  };

  const firstText = async (): Promise<{ text: string; by: string }> => {
    try {
      return { text: await readFile(home.settings, "utf8"), by: "file" };
    } catch (error) {
      if (!isMissing(error)) throw AppError.of("CONFIG_NOT_READABLE", { file, ...systemSentence(error) }, { cause: error });
    }
    const text = starterSettings(deps.language);
    await mkdir(dirname(home.settings), { recursive: true, mode: 0o700 });
    await replaceFile(home.settings, text);
    return { text, by: "system" };
  };

  const read = ({ text, by }: { text: string; by: string }) => {
    const parsed = parse(text);
    if (!parsed.settings) logFindings(log, parsed.findings);
    return { text, by, parsed: usable(parsed) };
  };

  const begin = async (): Promise<Loaded> => {
    const { text, parsed, by } = read(await writing(firstText));
    const newest = await writing(() => history.newest());
    if (newest?.text === text) return { text, parsed, version: newest.version };
    // Read again under the lock: a command may just be replacing the file.
    return writing(() =>
      locked(async () => {
        const now = read({ text: await readText(), by });
        return { text: now.text, parsed: now.parsed, version: await numberOf(now.text, by) };
      }),
    );
  };

  let good = await begin();
  await sweepTemporary([home.root, home.data, home.keys, home.configHistory], clock, log);
  let disk: OnDisk = { text: good.text, parsed: good.parsed };
  let watcher: { stop(): void } | undefined;

  const findings = (): readonly Finding[] => disk.parsed.findings;
  const tell = (): void => {
    const language = good.parsed.settings.language ?? "en";
    const problems = findings().map(finding => describeFinding(finding, language));
    for (const listener of listeners) {
      try {
        listener({ version: good.version, settings: good.parsed.settings, problems });
      } catch (error) {
        log.error({ problem: error instanceof Error ? error.message : String(error) }, "a listener of the settings failed");
      }
    }
  };
  const accept = (text: string, parsed: ParsedSettings & { readonly settings: Settings }, version: number): void => {
    good = { text, parsed, version };
    disk = { text, parsed };
    log.info({ version }, "settings in force");
    tell();
  };

  /** Takes in what somebody else wrote. The last good settings stay in force when it cannot be used. */
  const reload = async (): Promise<void> => {
    let text: string;
    try {
      text = await readText();
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      const finding: Finding = { code: error.code, severity: "error", key: file, line: null, column: null, slots: error.slots };
      if (disk.parsed.findings.some(one => one.code === error.code)) return;
      // The text in force stands in, so that a change from a page brings the file back.
      disk = { text: good.text, parsed: { settings: null, document: null, findings: [finding], notServed: [] } };
      log.warn(
        { code: error.code, problem: error.slots.problem },
        "the settings file cannot be read; the last good settings stay in force",
      );
      return tell();
    }
    if (text === disk.text && disk.parsed.settings) return;
    const parsed = parse(text);
    if (parsed.settings) return accept(text, usable(parsed), await writing(() => numberOf(text, "file")));
    const same = text === disk.text && disk.parsed.findings.length === parsed.findings.length;
    disk = { text, parsed };
    if (same) return;
    logFindings(log, parsed.findings);
    tell();
  };

  /** Brings a whole text into force. The version is kept before the file is replaced, and given up when that fails. */
  const put = async (makeText: () => string | Promise<string>, by: string, ifVersion: number | undefined): Promise<number> =>
    queue(() =>
      writing(() =>
        locked(async () => {
          await reload();
          if (ifVersion !== undefined && ifVersion !== good.version) throw AppError.of("CONFIG_CHANGED");
          const text = await makeText();
          if (disk.parsed.settings && text === good.text) return good.version;
          const parsed = usable(parse(text));
          const version = await history.add(text, by, summarise(good.text, text));
          try {
            await replaceFile(home.settings, text);
          } catch (error) {
            await history.forget(version);
            throw error;
          }
          accept(text, parsed, version);
          return version;
        }),
      ),
    );

  return {
    current: () => good.parsed.settings,
    version: () => good.version,
    file: (language = good.parsed.settings.language ?? "en") => ({
      text: disk.text,
      problems: findings().map(finding => describeFinding(finding, language)),
      notServed: disk.parsed.document ? disk.parsed.notServed : good.parsed.notServed,
      broken: disk.parsed.settings === null,
    }),
    written: path => {
      const root = (disk.parsed.document ?? good.parsed.document)?.root;
      const node = root && nodeAt(root, path);
      return node && plainValue(node);
    },
    inForce: () => good.parsed.document && plainValue(good.parsed.document.root),
    change: (changes, by, ifVersion) => put(() => editSettings(disk.text, changes, file), by, ifVersion),
    replace: (text, by, ifVersion) => put(() => text, by, ifVersion),
    history: () => history.list(),
    versionText: version => history.get(version),
    rollback: (version, by) => put(async () => (await history.get(version)).text, by, undefined),
    onChange: listener => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    start: () => {
      watcher ??= watchFile(home.settings, log, () => queue(() => locked(reload)));
    },
    stop: async () => {
      watcher?.stop();
      watcher = undefined;
      await queue(async () => undefined);
    },
  };
}

function logFindings(log: Log, findings: readonly Finding[]): void {
  for (const finding of findings.filter(isError)) {
    const { code, key, line, column, message } = describeFinding(finding, "en");
    log.error({ code, key, line, column }, message);
  }
}
