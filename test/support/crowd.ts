import { setTimeout as sleep } from "node:timers/promises";
import { type Dice, whole } from "./dice.ts";
import { mark } from "./upstreams/billing.ts";

export type Door = "openai" | "anthropic" | "chat";

export type CrowdUser = { readonly name: string; readonly token: string };

export type CrowdOptions = {
  /** Where the gateways are now; a client takes any of them for each call. */
  readonly urls: () => readonly string[];
  readonly users: readonly CrowdUser[];
  readonly agents: readonly string[];
  readonly dice: Dice;
  /** Share of the calls whose client hangs up, or presses stop. */
  readonly leaving: number;
  readonly mostOutput: number;
  /** Longest prompt, in characters. */
  readonly longestPrompt: number;
  /** An agent that refuses so often in a row is asked no more; infinite: the crowd goes on until `end`. */
  readonly patience: number;
  /** Pause after a refusal, in milliseconds, at most. */
  readonly pauseMs: number;
};

export type Crowd = ReturnType<typeof createCrowd>;

type Told = { readonly kind: "whole" | "broken" | "spent" | "other" | "left" | "unreachable"; readonly what?: string };

const paths = { openai: "/v1/chat/completions", anthropic: "/v1/messages", chat: "" } as const;

/** Clients that ask and ask again by both doors and by the chat, in every manner that clients have. */
export function createCrowd(options: CrowdOptions) {
  const { dice, agents, users } = options;
  const told: Record<Told["kind"], number> = { whole: 0, broken: 0, spent: 0, other: 0, left: 0, unreachable: 0 };
  const others = new Map<string, number>();
  /** Marks of the calls whose whole answer its client has. */
  const answered = new Set<string>();
  const over = new AbortController();
  let number = 0;

  const pause = (ms: number): Promise<void> => sleep(ms, undefined, { signal: over.signal }).catch(() => undefined);
  const anyUrl = (): string => {
    const urls = options.urls();
    return urls[whole(dice, 0, urls.length - 1)] ?? "";
  };
  const send = (url: string, user: CrowdUser, body: object | undefined, signal?: AbortSignal): Promise<Response> =>
    fetch(url, {
      method: body ? "POST" : "GET",
      headers: { authorization: `Bearer ${user.token}`, "content-type": "application/json" },
      ...(body ? { body: JSON.stringify(body) } : {}),
      ...(signal ? { signal } : {}),
    });

  const prompt = (call: string, user: CrowdUser, agent: string): string =>
    `${"山 und weather 🙂 ".repeat(40).slice(0, whole(dice, 0, options.longestPrompt))} ${mark({ call, user: user.name, agent })}`;

  const said = (status: number, text: string): Told => {
    if (text.includes("BUDGET_SPENT")) return { kind: "spent" };
    return { kind: "other", what: `${status} ${/"code":\s*"([A-Z_]+)"/.exec(text)?.[1] ?? text.slice(0, 120)}` };
  };

  const askDoor = async (door: "openai" | "anthropic", user: CrowdUser, agent: string, call: string): Promise<Told> => {
    const stream = dice() < 0.5;
    const body = {
      model: agent,
      max_tokens: whole(dice, 8, options.mostOutput),
      messages: [{ role: "user", content: prompt(call, user, agent) }],
      stream,
    };
    const leaves = dice() < options.leaving ? AbortSignal.timeout(whole(dice, 1, 60)) : undefined;
    try {
      const answer = await send(anyUrl() + paths[door], user, body, leaves);
      const text = await answer.text();
      if (answer.status !== 200) return said(answer.status, text);
      const complete = stream ? /data: \[DONE\]|"type":"message_stop"/.test(text) && !/"error"/.test(text) : true;
      return { kind: complete ? "whole" : "broken" };
    } catch (error) {
      if (leaves?.aborted) return { kind: "left" };
      if (error instanceof TypeError) return { kind: "unreachable" };
      throw error;
    }
  };

  type Listed = { id: string; replyTo: string | null; role: string; state: string; failure: { code: string } | null };

  const askChat = async (user: CrowdUser, agent: string, call: string, session: { id: string; url: string }): Promise<Told> => {
    const leaves = dice() < options.leaving;
    try {
      if (session.id === "" || !options.urls().includes(session.url)) {
        session.url = anyUrl();
        session.id = ((await (await send(`${session.url}/api/sessions`, user, { agent })).json()) as { id: string }).id;
      }
      const path = `${session.url}/api/sessions/${session.id}`;
      const sent = await send(`${path}/messages`, user, { id: call, text: prompt(call, user, agent) });
      if (sent.status !== 202) return said(sent.status, await sent.text());
      for (;;) {
        await pause(100);
        if (leaves && dice() < 0.5) {
          await send(`${path}/stop`, user, {});
          return { kind: "left" };
        }
        const { messages } = (await (await send(`${path}/messages?limit=2`, user, undefined)).json()) as { messages: Listed[] };
        const reply = messages.find(one => one.role === "assistant" && one.replyTo === call);
        if (reply?.state === "answered") return { kind: "whole" };
        if (reply?.failure?.code === "BUDGET_SPENT") return { kind: "spent" };
        if (reply && ["failed", "refused", "interrupted"].includes(reply.state)) return { kind: "broken" };
        if (over.signal.aborted) return { kind: "left" };
      }
    } catch (error) {
      session.id = "";
      if (error instanceof TypeError || error instanceof SyntaxError) return { kind: "unreachable" };
      throw error;
    }
  };

  const client = async (door: Door, user: CrowdUser): Promise<void> => {
    const refused = new Map(agents.map(agent => [agent, 0]));
    const sessions = new Map(agents.map(agent => [agent, { id: "", url: "" }]));
    while (!over.signal.aborted && refused.size > 0) {
      const open = [...refused.keys()];
      const agent = open[whole(dice, 0, open.length - 1)] ?? "";
      const call = `c${number++}`;
      const session = sessions.get(agent) ?? { id: "", url: "" };
      const end = door === "chat" ? await askChat(user, agent, call, session) : await askDoor(door, user, agent, call);
      told[end.kind] += 1;
      if (end.what) others.set(end.what, (others.get(end.what) ?? 0) + 1);
      if (end.kind === "whole") answered.add(call);
      if (end.kind === "unreachable" || end.kind === "other") await pause(80);
      if (door === "chat" && dice() < 0.3) session.id = "";
      if (end.kind !== "spent") {
        if (end.kind === "whole") refused.set(agent, 0);
        continue;
      }
      const times = (refused.get(agent) ?? 0) + 1;
      if (times >= options.patience) refused.delete(agent);
      else refused.set(agent, times);
      await pause(options.pauseMs * (0.3 + 0.7 * dice()));
    }
  };

  return {
    /** Resolves when every one of `clients` has lost its patience, or after `end`. A fifth of them chats. */
    async run(clients: number): Promise<void> {
      const doors = ["openai", "anthropic", "openai", "anthropic", "chat"] as const;
      await Promise.all(
        Array.from({ length: clients }, (_, index) =>
          client(doors[index % doors.length] as Door, users[Math.floor(index / doors.length) % users.length] as CrowdUser),
        ),
      );
    },
    end: (): void => over.abort(),
    answered: answered as ReadonlySet<string>,
    told: () => ({ ...told }),
    others: () => Object.fromEntries(others),
  };
}
