import type { Database } from "../../db/open.ts";
import type { Writer } from "../../db/writes.ts";

export type FactName = "ollama.port" | "ollama.gpu";

/** Small facts about our own Ollama that outlive a restart of the gateway. */
export function createKeptFacts(db: Database, writer: Pick<Writer, "run">) {
  const find = db.prepare<[string], string>("SELECT value FROM meta WHERE key = ?").pluck();
  return {
    read: (name: FactName): string | undefined => find.get(name),
    write: (name: FactName, value: string): Promise<void> => writer.run("meta.set", { key: name, value }),
  };
}

export type KeptFacts = ReturnType<typeof createKeptFacts>;
