import { randomUUID } from "node:crypto";
import * as z from "zod";
import type { RedisConnection } from "./redis-connection.ts";
import { redisScripts, type Script } from "./redis-scripts.ts";
import { keepMs, type Share } from "./redis-shares.ts";

/** A connection that has told this gateway's share, and speaks for it until another one follows. */
export type RedisSession = {
  /** Where its data lie: `base:e:EPOCH:…`. */
  readonly epoch: string;
  /** @throws Error when the session is over: its epoch is lost, or another session followed it */
  run(script: Script, args: readonly string[]): Promise<readonly unknown[]>;
  end(): void;
};

/** Another process speaks for this gateway: a copied home. */
export class Twin extends Error {}

export type Seed = {
  readonly shares: readonly Share[];
  readonly peers: readonly { readonly id: string; readonly sure: boolean; readonly shares: readonly Share[] }[];
};

const Reply = z.tuple([z.string()], z.unknown());
const Fenced = z.tuple([z.literal("FENCED"), z.string(), z.string()]);
const Seeded = z.tuple([z.literal("OK"), z.string()]);

/**
 * Sets this gateway's share right and begins a session. Sessions are numbered upwards: a command of an older one that arrives late, from a
 * connection that hung, is refused by the server.
 * @param deps.number makes a number above all that it made before
 * @param deps.first nobody spoke for this gateway in this process before: a session that it finds is of a process that is gone
 * @throws Twin, Error
 */
export async function beginSession(
  connection: RedisConnection,
  deps: {
    readonly base: string;
    readonly gatewayId: string;
    readonly owner: string;
    readonly first: boolean;
    readonly number: (above: number) => number;
    /** Asked at the moment when it is sent, so that nothing comes between. */
    readonly seed: () => Seed;
    readonly now: () => number;
    readonly graceMs: number;
  },
): Promise<RedisSession> {
  const { base, gatewayId } = deps;
  const written = (shares: readonly Share[]): string[][] =>
    shares.map(({ key, spent, held }) => [key, String(spent), String(held), String(keepMs(key, deps.now()))]);

  const tell = (session: number): Promise<unknown> => {
    const { shares, peers } = deps.seed();
    const job = {
      candidate: randomUUID(),
      graceMs: deps.graceMs,
      session,
      owner: deps.owner,
      shares: written(shares),
      peers: peers.map(peer => ({ ...peer, shares: written(peer.shares) })),
    };
    return connection.run(redisScripts.seed, base, [gatewayId, JSON.stringify(job)]);
  };

  let session = deps.number(0);
  let reply = await tell(session);
  const fenced = Fenced.safeParse(reply);
  if (fenced.success) {
    const [, other, owner] = fenced.data;
    if (owner !== deps.owner && !deps.first) throw new Twin();
    session = deps.number(Number(other));
    reply = await tell(session);
  }
  const [, epoch] = Seeded.parse(reply);
  return {
    epoch,
    end: connection.end,
    async run(script, args) {
      const [kind, ...rest] = Reply.parse(await connection.run(script, base, [gatewayId, epoch, String(session), ...args]));
      if (kind === "FENCED" && rest[0] !== deps.owner) throw new Twin();
      if (kind === "FENCED" || kind === "LOST") throw new Error(`the data in Redis are not what they were (${kind})`);
      return [kind, ...rest];
    },
  };
}
