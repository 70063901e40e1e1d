import Sqlite from "better-sqlite3";
import fastify from "fastify";

/** Baseline of `start` and `memory`: an empty Fastify and an empty SQLite database. Argument: the database's file. */
const db = new Sqlite(process.argv[2] ?? ":memory:");
db.pragma("journal_mode = WAL");
db.exec("CREATE TABLE IF NOT EXISTS t (id INTEGER PRIMARY KEY)");
const app = fastify({ logger: false });
app.get("/health", () => ({ status: "ok" }));
await app.listen({ port: 0, host: "127.0.0.1" });
const address = app.server.address();
console.log(typeof address === "object" ? address?.port : address);
