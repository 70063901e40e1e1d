import Sqlite from "better-sqlite3";

/** Loaded before the writer's thread: each COMMIT takes ten milliseconds longer, as on a slow disk. The thread waits without working. */
const commitMs = 10;
const never = new Int32Array(new SharedArrayBuffer(4));
const { prepare } = Sqlite.prototype;

Sqlite.prototype.prepare = function slowly(this: Sqlite.Database, sql: string) {
  const statement = prepare.call(this, sql);
  if (sql !== "COMMIT") return statement;
  const run = statement.run.bind(statement);
  statement.run = () => {
    const done = run([]);
    Atomics.wait(never, 0, 0, commitMs);
    return done;
  };
  return statement;
} as typeof prepare;
