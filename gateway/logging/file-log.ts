import type { Writable } from "node:stream";
import type { Log } from "../log.ts";

export type Level = "trace" | "debug" | "info" | "warn" | "error";

const ranks: Readonly<Record<Level, number>> = { trace: 10, debug: 20, info: 30, warn: 40, error: 50 };

/** A second belt: no room logs these, and if one did, they would not be written. */
const secretNames = [
  "authorization",
  "cookie",
  "set-cookie",
  "x-api-key",
  "apiKey",
  "adminKey",
  "token",
  "secret",
  "password",
  "passphrase",
];
const redactedPaths = ["", "*.", "*.*."].flatMap(prefix =>
  secretNames.map(name => (prefix === "" ? `["${name}"]` : `${prefix}["${name}"]`)),
);

type Line = { readonly level: keyof Log; readonly fields: object; readonly message: string };
type Sink = { readonly write: (line: Line) => void; readonly stream: Writable };

/**
 * The log of the gateway: JSON lines in `gateway.log`, 10 MB each, the five before it kept beside it. The libraries are loaded when the
 * process has time for it; what is said before waits in memory. A log that cannot be written stops nothing.
 */
export function createFileLog(deps: {
  readonly folder: string;
  readonly level: Level;
  readonly onProblem: (error: Error) => void;
}) {
  let least = ranks[deps.level];
  let waiting: Line[] = [];
  let sink: Promise<Sink> | undefined;
  let ready: Sink | undefined;

  const load = async (): Promise<Sink> => {
    const [{ default: pino }, { createStream }] = await Promise.all([import("pino"), import("rotating-file-stream")]);
    const stream = createStream("gateway.log", { path: deps.folder, size: "10M", rotate: 5, mode: 0o600 });
    stream.on("error", deps.onProblem);
    const paths = redactedPaths.map(path => path.replace(".[", "["));
    const logger = pino({ level: "trace", base: null, redact: { paths, censor: "[removed]" } }, stream);
    const loaded = { write: ({ level, fields, message }: Line) => logger[level](fields, message), stream };
    for (const line of waiting) loaded.write(line);
    waiting = [];
    ready = loaded;
    return loaded;
  };

  const write =
    (level: keyof Log) =>
    (fields: object, message: string): void => {
      if (ranks[level] < least) return;
      const line = { level, fields, message };
      if (ready) {
        ready.write(line);
        return;
      }
      waiting.push(line);
      if (sink) return;
      sink = new Promise<void>(resolve => setImmediate(resolve)).then(load);
      sink.catch(deps.onProblem);
    };

  const log: Log = { debug: write("debug"), info: write("info"), warn: write("warn"), error: write("error") };
  return {
    log,
    setLevel: (level: Level): void => {
      least = ranks[level];
    },
    /** Resolves when everything that was said is in the file. */
    async stop(): Promise<void> {
      // A log that could not be opened was told of when that happened.
      const stream = await sink?.then(
        opened => opened.stream,
        () => undefined,
      );
      if (!stream) return;
      await new Promise<void>(resolve => stream.end(resolve));
    },
  };
}
