import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Sqlite from "better-sqlite3";
import { afterAll, describe, expect, test } from "vitest";
import { homePaths } from "../../gateway/config/home.ts";
import { type GatewayProcess, startGatewayProcess } from "../support/gateway-process.ts";
import { startFakeOpenAi } from "../support/upstreams/openai.ts";

const kills = Number(process.env.HEARTH_KILLS ?? 200);
const token = "kill-test-token-0123456789abcdef0123";

/** A small generator with a seed, so that a red run can be run again (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

type Listed = { id: string; replyTo: string | null; role: string; state: string; text: string };
const pause = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms));

/**
 * A person goes on talking while the gateway is killed at random moments: before a message is stored, while it is answered, while the
 * answer streams, while it settles. What was acknowledged must be there, answered once, with its text whole or marked as cut.
 */
describe(`${kills} random kill -9 of the gateway`, () => {
  const home = mkdtempSync(join(tmpdir(), "hearth-kill-"));
  afterAll(() => rmSync(home, { recursive: true, force: true }));

  test("nothing said is lost, nothing is answered twice", { timeout: 3_600_000 }, async () => {
    const seed = Number(process.env.HEARTH_SEED ?? 20_261_121);
    const random = seeded(seed);
    const upstream = await startFakeOpenAi({ chunks: 12, delayMs: 5, chunkDelayMs: 8 });
    const settings = {
      gateway: { auth: { token } },
      providers: [{ name: "fake", type: "openai-compatible", baseUrl: upstream.url, apiKey: "k", models: ["fake-model"] }],
      defaultModel: "fake/fake-model",
    };
    const readyMs: number[] = [];
    const accepted = new Map<string, string>();
    /** What a person has seen of a reply; it must still be there after the crash. */
    const seen = new Map<string, string>();
    let sessionId = "";
    let number = 0;
    let running: GatewayProcess | undefined;

    const call = async (path: string, body?: object): Promise<Response> =>
      fetch(`${running?.url}${path}`, {
        method: body ? "POST" : "GET",
        headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
        ...(body ? { body: JSON.stringify(body) } : {}),
      });

    const talk = async (until: Promise<void>): Promise<void> => {
      let over = false;
      void until.then(() => {
        over = true;
      });
      while (!over) {
        const id = `m${number++}`;
        const text = `message ${id} of a long conversation`;
        try {
          const answer = await call(`/api/sessions/${sessionId}/messages`, { id, text });
          if (answer.status === 202) accepted.set(id, text);
          else throw new Error(`${answer.status}: ${await answer.text()}`);
          if (random() < 0.5) {
            // Say it again, as a phone does that never heard the 202.
            const repeat = await call(`/api/sessions/${sessionId}/messages`, { id, text });
            expect(repeat.status).toBe(202);
          }
          await pause(random() * 60);
          if (random() < 0.5) {
            const { messages } = (await (await call(`/api/sessions/${sessionId}/messages`)).json()) as { messages: Listed[] };
            for (const message of messages) if (message.role === "assistant") seen.set(message.id, message.text);
          }
        } catch (error) {
          // The kill cut the connection: whether it was stored is open, which is why only acknowledged ones are counted.
          if (!over && !(error instanceof TypeError)) throw error;
          return;
        }
      }
    };

    try {
      for (let round = 0; round < kills; round++) {
        running = await startGatewayProcess({ home, settings });
        readyMs.push(running.readyAfterMs);
        // A fresh conversation every twenty kills, so that one list does not grow without end.
        if (round % 20 === 0) sessionId = ((await (await call("/api/sessions", {})).json()) as { id: string }).id;
        // On a slow machine as much happens before the kill as on a quick one.
        const end = pause((20 + random() * 250) * Math.max(1, running.readyAfterMs / 400));
        const talking = talk(end);
        await end;
        await running.kill();
        await talking;
      }

      running = await startGatewayProcess({ home, settings });
      const { sessions } = (await (await call("/api/sessions?limit=200")).json()) as {
        sessions: { id: string; busy: boolean }[];
      };
      const all: Listed[] = [];
      const deadline = Date.now() + 300_000;
      for (const { id } of sessions) {
        for (;;) {
          const { messages } = (await (await call(`/api/sessions/${id}/messages`)).json()) as { messages: Listed[] };
          const open = messages.some(one => one.state === "received" || one.state === "answering");
          if (!open || Date.now() > deadline) {
            all.push(...messages);
            break;
          }
          await pause(50);
        }
      }

      const asked = new Map(all.filter(one => one.role === "user").map(one => [one.id, one]));
      const replies = all.filter(one => one.role === "assistant");
      const perMessage = new Map<string, number>();
      for (const reply of replies) perMessage.set(reply.replyTo ?? "", (perMessage.get(reply.replyTo ?? "") ?? 0) + 1);

      const lost = [...accepted].filter(([id, text]) => asked.get(id)?.text !== text).map(([id]) => id);
      const twice = [...perMessage].filter(([, count]) => count > 1).map(([id]) => id);
      const unanswered = [...asked.keys()].filter(id => !perMessage.has(id));
      const unfinished = all
        .filter(one => !["answered", "interrupted"].includes(one.state))
        .map(one => `${one.id}: ${one.state}`);
      const shrunk = [...seen]
        .filter(([id, text]) => !(replies.find(one => one.id === id)?.text ?? "").startsWith(text))
        .map(([id]) => id);
      // An unmarked reply is a whole one.
      const cutUnmarked = replies
        .filter(one => one.state === "answered" && one.text !== `You said: ${asked.get(one.replyTo ?? "")?.text}`)
        .map(one => one.id);
      expect({ seed, lost, twice, unanswered, unfinished, cutUnmarked }).toEqual({
        seed,
        lost: [],
        twice: [],
        unanswered: [],
        unfinished: [],
        cutUnmarked: [],
      });
      // What was seen may only go when its reply was empty and written anew.
      expect(shrunk.filter(id => (seen.get(id) ?? "") !== "")).toEqual([]);

      await running.stop();
      running = undefined;
      const db = new Sqlite(homePaths(home).database, { readonly: true });
      expect(db.pragma("integrity_check", { simple: true })).toBe("ok");
      expect(db.prepare("SELECT count(*) FROM usage WHERE state = 'held'").pluck().get()).toBe(0);
      db.close();

      const sorted = [...readyMs].sort((a, b) => a - b);
      console.log(
        `${kills} kills, ${accepted.size} messages, ${replies.filter(one => one.state === "interrupted").length} replies cut; ready again after ${sorted[Math.floor(sorted.length / 2)]?.toFixed(0)} ms (median), ${sorted.at(-1)?.toFixed(0)} ms (worst)`,
      );
      expect(accepted.size).toBeGreaterThan(kills / 4);
    } finally {
      await running?.kill();
      await upstream.stop();
    }
  });
});
