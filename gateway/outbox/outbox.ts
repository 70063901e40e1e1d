import type { Message } from "../../contract/messages.ts";
import type { Channel, Delivery } from "../channels/channel.ts";
import type { Clock } from "../clock.ts";
import type { Database } from "../db/open.ts";
import type { Writer } from "../db/writes.ts";
import type { Log } from "../log.ts";
import { decideRetry } from "./decide-retry.ts";

type Row = { id: string; message_id: string; channel: string; recipient: string; attempts: number };

const pollMs = 5_000;
const keptMs = 7 * 86_400_000;
const perRound = 50;

/**
 * Brings stored replies to their channels, again and again until a channel takes or refuses them. A reply enters with the transaction
 * that finishes it; a crash before delivery leaves it queued, and it is delivered at the next start: at least once, with the same id.
 * `readMessage` reads a reply as its receiver shall see it.
 */
export function createOutbox(deps: {
  db: Database;
  writer: Writer;
  clock: Clock;
  log: Log;
  random: () => number;
  channels: readonly Channel[];
  readMessage: (id: string) => Message | undefined;
}) {
  const { writer, clock, log } = deps;
  const columns = "id, message_id, channel, recipient, attempts";
  const due = deps.db.prepare<[number, number], Row>(
    `SELECT ${columns} FROM outbox WHERE state = 'queued' AND next_at <= ? ORDER BY next_at LIMIT ?`,
  );
  const one = deps.db.prepare<[string], Row>(`SELECT ${columns} FROM outbox WHERE id = ? AND state = 'queued'`);
  const channels = new Map(deps.channels.map(channel => [channel.id, channel]));
  const underWay = new Map<string, Promise<boolean>>();
  const stopping = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let rounds: Promise<void> = Promise.resolve();

  const tell = (channel: string | null, error: unknown): void =>
    log.error({ channel, problem: error instanceof Error ? error.message : String(error) }, "outbox failed");

  const attempt = async (row: Row, read: () => Message | undefined): Promise<Delivery> => {
    const channel = channels.get(row.channel);
    if (!channel) return { kind: "gaveUp", problem: `no channel ${row.channel}` };
    const message = read();
    if (!message) return { kind: "gaveUp", problem: "the reply is gone" };
    return channel.deliver({ id: row.id, recipient: row.recipient, message }, stopping.signal);
  };

  /** False when how it went could not be stored: the row stays queued, and a later round tries again. */
  const tryOnce = async (row: Row, read: () => Message | undefined): Promise<boolean> => {
    try {
      const delivery = await attempt(row, read);
      const step = decideRetry(delivery, row.attempts + 1, clock.now(), deps.random());
      if (step.state === "gaveUp") log.warn({ channel: row.channel, problem: step.problem }, "a reply was not delivered");
      await writer.run("outbox.tried", { id: row.id, step });
      return true;
    } catch (error) {
      tell(row.channel, error);
      return false;
    }
  };

  /** One try at a time for each reply. */
  const start = (row: Row, read: () => Message | undefined): Promise<boolean> => {
    const known = underWay.get(row.id);
    if (known) return known;
    const running = tryOnce(row, read).finally(() => underWay.delete(row.id));
    underWay.set(row.id, running);
    return running;
  };

  /** Goes on as long as there is more and the disk takes what came of it. */
  const round = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      const rows = due.all(clock.now(), perRound).filter(row => !underWay.has(row.id));
      const kept = await Promise.all(rows.map(row => start(row, () => deps.readMessage(row.message_id))));
      if (rows.length < perRound || kept.includes(false)) return;
    }
  };

  /** One round at a time; another follows it until the stop. Never rejects. */
  const nextRound = (): Promise<void> => {
    rounds = rounds
      .then(round)
      .catch(error => tell(null, error))
      .then(schedule);
    return rounds;
  };

  const schedule = (): void => {
    clearTimeout(timer);
    if (stopping.signal.aborted) return;
    timer = setTimeout(() => void nextRound(), pollMs);
    timer.unref();
  };

  return {
    /** Tries a reply that has just been stored. `message` spares reading it again. Resolves when the try is over; after `stop` at once. */
    async send(id: string, message: Message): Promise<void> {
      if (stopping.signal.aborted) return;
      const row = one.get(id);
      if (row) await start(row, () => message);
    },

    /** Delivers what a former run left and goes on with retries. Resolves after the first round. */
    start: (): Promise<void> => nextRound(),

    /** Forgets deliveries older than a week. */
    sweep: (): Promise<number> => writer.run("outbox.sweep", { before: clock.now() - keptMs }),

    /** Resolves when no try is under way any more and none will be; what is queued stays so. */
    async stop(): Promise<void> {
      stopping.abort();
      clearTimeout(timer);
      await Promise.all([rounds, ...underWay.values()]);
    },
  };
}

export type Outbox = ReturnType<typeof createOutbox>;
