import { mkdirSync } from "node:fs";
import { homePaths } from "../../gateway/config/home.ts";
import { openDatabase } from "../../gateway/db/open.ts";
import type { Home } from "./processes.ts";

/** Fills a home's database with `messages` messages in conversations of a hundred, as the gateway would have left them. */
export async function fillHome(home: Home, messages: number): Promise<void> {
  const paths = homePaths(home.folder);
  mkdirSync(paths.data, { recursive: true, mode: 0o700 });
  const db = openDatabase(paths.database);
  const session = db.prepare(
    "INSERT INTO sessions (id, title, channel, agent, principal, message_count, preview, created_at, updated_at) VALUES (?, ?, 'webchat', 'default', 'owner', 100, ?, ?, ?)",
  );
  const message = db.prepare(
    "INSERT INTO messages (seq, id, session_id, reply_to, role, state, channel, sender, text, parts, created_at, updated_at) VALUES (?, ?, ?, ?, ?, 'answered', 'webchat', 'owner', ?, ?, ?, ?)",
  );
  const index = db.prepare("INSERT INTO messages_fts (rowid, text) VALUES (?, ?)");
  const begun = Date.now() - messages * 1_000;
  db.transaction(() => {
    for (let seq = 1; seq <= messages; seq++) {
      const at = begun + seq * 1_000;
      const id = `s${Math.floor((seq - 1) / 100)}`;
      if (seq % 100 === 1) session.run(id, `Conversation ${id}`, "weather", at, at + 99_000);
      const text = `Message ${seq}: the weather on mountain ${seq % 977} is fine, 山上的天气第${seq % 389}天很好。`;
      message.run(
        seq,
        `m${seq}`,
        id,
        seq % 2 === 0 ? `m${seq - 1}` : null,
        seq % 2 === 0 ? "assistant" : "user",
        text,
        JSON.stringify([{ kind: "text", text }]),
        at,
        at,
      );
      index.run(seq, text);
    }
  })();
  db.close();
}
