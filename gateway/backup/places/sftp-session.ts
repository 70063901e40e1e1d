import { createHash, timingSafeEqual } from "node:crypto";
import { connect, type Socket } from "node:net";
import type { SFTPWrapper } from "ssh2";
import { AppError } from "../../../contract/errors/app-error.ts";
import type { BackupPlace } from "../../../contract/settings/backup.ts";
import { networkError, placeAnswered, placeError } from "./place-error.ts";
import { connectMs, type Watch } from "./silence.ts";

export type SftpSettings = Extract<BackupPlace, { type: "sftp" }>;

export type SftpSession = {
  readonly sftp: SFTPWrapper;
  /** Fingerprint of the machine that answered. */
  readonly hostKey: string;
  /** One request, ended by the watch. A failure is the server's status, for `sftpStatus`. */
  ask<T>(watch: Watch, work: (done: (error?: Error | null, value?: T) => void) => void): Promise<T>;
  readonly alive: () => boolean;
  close(): void;
};

/** As `ssh-keygen -l` prints it. */
export const fingerprintOf = (key: Buffer): string =>
  `SHA256:${createHash("sha256").update(key).digest("base64").replace(/=+$/, "")}`;

const same = (a: string, b: string): boolean => a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));

/** The number of a refused request (2: not there, 3: not allowed, 4: failure); undefined for anything else. */
export const sftpStatus = (error: unknown): number | undefined =>
  error instanceof Error && "code" in error && typeof error.code === "number" ? error.code : undefined;

const levelOf = (error: unknown): string =>
  error instanceof Error && "level" in error && typeof error.level === "string" ? error.level : "";

/** What a failure of the connection or of a request means. */
export function sftpError(place: string, error: unknown): AppError {
  if (error instanceof AppError) return error;
  const status = sftpStatus(error);
  if (status === 3) return placeError("PLACE_REFUSED", place, "forbidden", error);
  if (status === 2) return placeError("PLACE_FAILED", place, "noFolder", error);
  if (status !== undefined) return placeAnswered("PLACE_FAILED", place, `SFTP ${status}`, error);
  const level = levelOf(error);
  if (level === "client-authentication" || level === "agent") return placeError("PLACE_REFUSED", place, "login", error);
  if (level === "client-timeout") return placeError("PLACE_UNREACHABLE", place, "noAnswer", error);
  const known = networkError(place, error);
  if (known.code === "PLACE_UNREACHABLE") return known;
  // What is left is a connection that ended: in the middle, or by a machine that speaks no SSH.
  return placeError("PLACE_UNREACHABLE", place, "cut", error);
}

/**
 * Opens a session. `expected` is the fingerprint that is held to; null takes any machine, and `hostKey` tells which it was. `onHostKey`
 * hears of it even when it is refused. Without delay: SSH over Nagle is a hundred times slower.
 * @throws AppError PLACE_UNREACHABLE, PLACE_REFUSED, PLACE_HOST_KEY
 */
export async function openSession(
  settings: SftpSettings,
  secrets: { readonly password: string | undefined; readonly privateKey: string | undefined },
  expected: string | null,
  onHostKey: (found: string) => void,
  watch: Watch,
): Promise<SftpSession> {
  const { name } = settings;
  const { default: ssh2 } = await import("ssh2");
  const { Client, utils } = ssh2;
  if (secrets.privateKey !== undefined && utils.parseKey(secrets.privateKey) instanceof Error)
    throw placeError("PLACE_REFUSED", name, "keyUnreadable");

  const socket = connect({ host: settings.host, port: settings.port, noDelay: true, keepAlive: true });
  let found = "";
  let refused = false;
  let broken: Error | undefined;
  let over = false;
  const client = new Client();
  const failures = new Set<(error: Error) => void>();
  const fail = (error: Error): void => {
    broken ??= error;
    over = true;
    for (const one of [...failures]) one(broken);
  };
  // Each of them may come, more than once, also after the end: none is anybody's any more then.
  client.on("error", fail);
  client.on("close", () => fail(new Error("closed")));
  socket.on("error", fail);
  const kill = (): void => {
    over = true;
    socket.destroy();
    client.destroy();
  };

  const settle = <T>(begin: (resolve: (value: T) => void, reject: (error: Error) => void) => void): Promise<T> =>
    watch.race(
      new Promise<T>((resolve, reject) => {
        if (broken) return reject(broken);
        const lost = (error: Error): void => reject(error);
        failures.add(lost);
        const clear = <A>(then: (value: A) => void) => {
          return (value: A): void => {
            failures.delete(lost);
            then(value);
          };
        };
        begin(clear(resolve), clear(reject));
      }),
    );

  try {
    await withinConnect(name, socket, settle);
    await settle<void>(resolve => {
      client.once("ready", () => resolve());
      client.connect({
        ...{ sock: socket, username: settings.user, readyTimeout: connectMs, keepaliveInterval: 15_000 },
        ...(secrets.password ? { password: secrets.password } : {}),
        ...(secrets.privateKey ? { privateKey: secrets.privateKey } : {}),
        hostVerifier: (key: Buffer) => {
          found = fingerprintOf(key);
          onHostKey(found);
          refused = expected !== null && !same(found, expected);
          return !refused;
        },
      });
    });
    const sftp = await settle<SFTPWrapper>((resolve, reject) => {
      client.sftp((error, wrapper) => (error ? reject(error) : resolve(wrapper)));
    });
    sftp.on("error", fail);
    return {
      sftp,
      hostKey: found,
      ask: async (current, work) => {
        try {
          return await current.race(
            new Promise((resolve, reject) => {
              if (broken) return reject(broken);
              failures.add(reject);
              work((error, value) => {
                failures.delete(reject);
                if (error) reject(error);
                else resolve(value as never);
              });
            }),
          );
        } finally {
          current.beat();
          // What is still on its way is not waited for by anybody.
          if (current.signal.aborted) kill();
        }
      },
      alive: () => !over,
      close: kill,
    };
  } catch (error) {
    kill();
    if (watch.signal.aborted) throw watch.signal.reason;
    if (refused) throw AppError.of("PLACE_HOST_KEY", { place: name, found, expected: expected ?? "" });
    throw sftpError(name, error);
  }
}

async function withinConnect(
  place: string,
  socket: Socket,
  settle: <T>(begin: (resolve: (value: T) => void, reject: (error: Error) => void) => void) => Promise<T>,
): Promise<void> {
  const timer = setTimeout(() => socket.destroy(placeError("PLACE_UNREACHABLE", place, "noAnswer")), connectMs);
  try {
    await settle<void>(resolve => {
      socket.once("connect", () => resolve());
    });
  } finally {
    clearTimeout(timer);
  }
}
