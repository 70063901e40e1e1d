import type { Script } from "./redis-scripts.ts";

/** One connection to Redis. It is used until the first doubt, and then thrown away: no command of it is ever sent again. */
export type RedisConnection = {
  /** Runs a script; `key` begins the names of all its keys. Rejects when the answer is an error, or does not come in time: the connection is over then, too. */
  run(script: Script, key: string, args: readonly string[]): Promise<unknown>;
  /** A command that changes nothing; undefined where the server refuses it. */
  ask(command: readonly string[]): Promise<unknown>;
  end(): void;
};

/**
 * Rejects when `work` takes longer than `ms`. After a pause of this process its timers run before its sockets are read, so what has arrived
 * meanwhile is looked at first.
 */
export function within<T>(ms: number, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => setImmediate(() => reject(new Error(`no answer within ${ms} ms`))), ms);
    work.finally(() => clearTimeout(timer)).then(resolve, reject);
  });
}

const isUnknownScript = (error: unknown): boolean => error instanceof Error && error.message.startsWith("NOSCRIPT");

/**
 * Connects and greets within `deadlineMs`; every command has as long. TLS where the URL begins with `rediss:`. It does not connect anew by
 * itself. The client's own time limits do not fire on a server that hangs, so each call has one here.
 * @param onEnd called once, when the connection is over for whatever reason
 * @throws Error of the socket or of Redis
 */
export async function connectRedis(options: {
  readonly url: string;
  readonly deadlineMs: number;
  readonly onEnd: (reason: unknown) => void;
}): Promise<RedisConnection> {
  const { deadlineMs } = options;
  const { createClient, ErrorReply } = await import("@redis/client");
  const client = createClient({
    url: options.url,
    RESP: 2,
    disableOfflineQueue: true,
    disableClientInfo: true,
    maintNotifications: "disabled",
    socket: { reconnectStrategy: false, connectTimeout: deadlineMs },
  });
  let over = false;
  const end = (reason: unknown): void => {
    if (over) return;
    over = true;
    client.destroy();
    options.onEnd(reason);
  };
  client.on("error", end);
  client.on("terminated", end);

  const guard = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await within(deadlineMs, work);
    } catch (error) {
      end(error);
      throw error;
    }
  };
  await guard(client.connect());

  return {
    run: (script, key, args) =>
      guard(
        client.sendCommand(["EVALSHA", script.sha, "1", key, ...args]).catch((error: unknown) => {
          if (!isUnknownScript(error)) throw error;
          return client.sendCommand(["EVAL", script.text, "1", key, ...args]);
        }),
      ),
    ask: command =>
      guard(
        client.sendCommand([...command]).catch((error: unknown) => {
          if (error instanceof ErrorReply) return undefined;
          throw error;
        }),
      ),
    end: () => end(undefined),
  };
}
