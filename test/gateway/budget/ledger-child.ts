import { endOf, holdOf, openLedger } from "./ledger-room.ts";

/** Holds and settles for ever on the database it is given, and says what is on disk: until it is killed. */
const ledger = openLedger(process.argv[2]);
const say = (line: string): void => void process.stdout.write(`${line}\n`);

async function call(id: string, n: number): Promise<void> {
  await ledger.hold(holdOf(id, 1_000));
  say(`held ${id}`);
  // Every fifth is still running when the process dies.
  if (n % 5 === 0) return;
  await ledger.settle(endOf(id, n));
  say(`settled ${id} ${n}`);
}

for (let n = 0; ; n += 10) await Promise.all(Array.from({ length: 10 }, (_, i) => call(`h${n + i}`, n + i)));
