import { createHash } from "node:crypto";
import type { AppEvent } from "../../../contract/events.ts";
import type { Message, Part, Session } from "../../../contract/messages.ts";
import { answer } from "./answers.ts";
import { mockBackup } from "./backup-api.ts";
import { mockBudget } from "./budget-api.ts";
import { makeMessage, makeSession, type Scenario } from "./data.ts";
import { mockOllama } from "./ollama-api.ts";
import { mockOverview } from "./overview-api.ts";
import { mockReach } from "./reach-api.ts";
import { buildWorld } from "./scenario.ts";
import { mockModels, mockSettings } from "./settings.ts";
import { mockSetup } from "./setup-api.ts";

export type MockCall = {
  params: Record<string, string>;
  query: Record<string, string>;
  json: Record<string, unknown>;
  raw: Buffer;
};
type Reply = { status: number; body: unknown };

const ok = (body: unknown, status = 200): Reply => ({ status, body });
const no = (status: number, code: string, message: string, hint: string): Reply => ({
  status,
  body: { error: { code, message, hint, type: "api_error" } },
});
const missing = no(404, "SESSION_NOT_FOUND", "There is no such conversation.", "It may have been deleted; reload the list.");

/** The mock's answers, by the contract's route names. */
export function createMockApi(deps: { scenario: Scenario; publish: (event: AppEvent) => void; chunkMs: number }) {
  const world = buildWorld(deps.scenario, Date.now());
  const running = new Map<string, AbortController>();
  const budget = mockBudget(deps.scenario, deps.publish);
  const reach = mockReach(deps.scenario, deps.publish);
  const ollama = mockOllama(deps.scenario, deps.publish);
  const backup = mockBackup(deps.scenario, deps.publish);
  const settings = mockSettings(deps.scenario, deps.publish);
  const setup = mockSetup(deps.scenario, deps.publish);
  let signedIn = deps.scenario !== "signed-out";
  let count = 0;

  const touch = (id: string, fields: Partial<Session>): void => {
    const session = world.sessions.get(id);
    if (!session) return;
    const next = { ...session, ...fields, updatedAt: Date.now() };
    world.sessions.set(id, next);
    deps.publish({ kind: "session.changed", session: next });
  };
  const store = (message: Message): void => {
    const list = world.messages.get(message.sessionId) ?? [];
    const at = list.findIndex(one => one.id === message.id);
    if (at < 0) list.push(message);
    else list[at] = message;
    world.messages.set(message.sessionId, list);
  };
  const runAnswer = (question: Message): void => {
    const abort = new AbortController();
    running.set(question.sessionId, abort);
    touch(question.sessionId, { busy: true });
    void answer(question, { publish: deps.publish, store, chunkMs: deps.chunkMs }, abort.signal).then(() => {
      running.delete(question.sessionId);
      const cost = 0.0117;
      touch(question.sessionId, {
        busy: false,
        costUsd: String(Number((Number(world.sessions.get(question.sessionId)?.costUsd ?? 0) + cost).toFixed(9))),
      });
      budget.spend(cost);
    });
  };
  const receive = ({ params, json }: MockCall): Reply => {
    const sessionId = params.id ?? "";
    const known = world.messages.get(sessionId)?.find(one => one.id === json.id);
    if (known) return ok(known, 202);
    const files = (json.files as { hash: string; name: string }[] | undefined) ?? [];
    const parts: Part[] = [
      ...(json.text ? [{ kind: "text" as const, text: String(json.text) }] : []),
      ...files.map(file => ({ kind: "file" as const, file: { ...file, mediaType: "text/plain", bytes: 1200 } })),
    ];
    const message = makeMessage({ id: String(json.id), sessionId, role: "user", parts, createdAt: Date.now() });
    store(message);
    deps.publish({ kind: "message.changed", message });
    if (world.sessions.get(sessionId)?.messageCount === 0)
      touch(sessionId, { title: message.text.slice(0, 60) || "…", messageCount: 1 });
    runAnswer(message);
    return ok(message, 202);
  };
  const cutFrom = (sessionId: string, from: number): void => {
    const gone = (world.messages.get(sessionId) ?? []).splice(from);
    deps.publish({ kind: "messages.removed", sessionId, messageIds: gone.map(one => one.id) });
  };

  const handlers: Readonly<Record<string, (call: MockCall) => Reply>> = {
    ...settings,
    ...setup,
    ...mockOverview(deps.scenario, deps.publish),
    ...budget.handlers,
    ...reach.handlers,
    ...ollama.handlers,
    ...backup.handlers,
    finishSetup: call => {
      setup.finishSetup?.(call);
      return settings.finishSetup?.(call) ?? missing;
    },
    listModels: () => ok(mockModels(deps.scenario)),
    whoAmI: () => ok({ kind: "device", deviceId: "d1", role: "owner" }),
    signIn: ({ json }) => {
      if (json.code !== "GOODCODE" && json.token !== "owner-token")
        return no(
          401,
          json.code ? "PAIRING_CODE_REFUSED" : "AUTH_REFUSED",
          json.code ? "This code is wrong, already used or too old." : "The token was not accepted.",
          "Make a new one with `hearth pair` or on the Devices page; a code lives ten minutes and works once.",
        );
      signedIn = true;
      return ok({ deviceId: "d1", role: "owner" });
    },
    signOut: () => {
      signedIn = false;
      return ok({ ok: true });
    },
    listSessions: ({ query }) => {
      const all = [...world.sessions.values()]
        .sort((a, b) => b.updatedAt - a.updatedAt)
        .filter(one => !query.before || one.updatedAt < Number(query.before));
      const limit = Number(query.limit ?? 50);
      return ok({ sessions: all.slice(0, limit), more: all.length > limit });
    },
    createSession: ({ json }) => {
      count += 1;
      const session = makeSession(`new-${Date.now()}-${count}`, "", Date.now(), {
        messageCount: 0,
        model: (json.model as string | undefined) ?? null,
      });
      world.sessions.set(session.id, session);
      world.messages.set(session.id, []);
      return ok(session, 201);
    },
    getSession: ({ params }) => (world.sessions.has(params.id ?? "") ? ok(world.sessions.get(params.id ?? "")) : missing),
    changeSession: ({ params, json }) => {
      touch(params.id ?? "", json as Partial<Session>);
      return ok(world.sessions.get(params.id ?? ""));
    },
    deleteSession: ({ params }) => {
      const session = world.sessions.get(params.id ?? "");
      if (!session) return missing;
      world.sessions.delete(session.id);
      world.deleted.set(session.id, session);
      deps.publish({ kind: "session.removed", sessionId: session.id });
      return ok({ ok: true });
    },
    restoreSession: ({ params }) => {
      const session = world.deleted.get(params.id ?? "");
      if (!session) return missing;
      world.sessions.set(session.id, session);
      return ok(session);
    },
    listMessages: ({ params, query }) => {
      const all = world.messages.get(params.id ?? "");
      if (!all || !world.sessions.has(params.id ?? "")) return missing;
      const end = query.before ? all.findIndex(one => one.id === query.before) : all.length;
      const start = Math.max(0, end - Number(query.limit ?? 10_000));
      return ok({ messages: all.slice(start, end), more: start > 0 });
    },
    sendMessage: receive,
    editMessage: call => {
      const list = world.messages.get(call.params.id ?? "") ?? [];
      cutFrom(
        call.params.id ?? "",
        list.findIndex(one => one.id === call.params.messageId),
      );
      return receive(call);
    },
    retryMessage: ({ params }) => {
      const list = world.messages.get(params.id ?? "") ?? [];
      const named = list.find(one => one.id === params.messageId);
      const question = named?.role === "assistant" ? list.find(one => one.id === named.replyTo) : named;
      if (!question) return no(404, "MESSAGE_NOT_FOUND", "There is no such message.", "Reload the conversation.");
      cutFrom(question.sessionId, list.indexOf(question) + 1);
      runAnswer(question);
      return ok(question, 202);
    },
    stopAnswer: ({ params }) => {
      running.get(params.id ?? "")?.abort();
      return ok({ ok: true });
    },
    search: ({ query }) => {
      const wanted = (query.q ?? "").toLowerCase();
      const hits = [...world.messages.values()]
        .flat()
        .filter(one => one.text.toLowerCase().includes(wanted))
        .slice(0, 30);
      return ok({
        hits: hits.map(one => {
          const at = one.text.toLowerCase().indexOf(wanted);
          return {
            sessionId: one.sessionId,
            sessionTitle: world.sessions.get(one.sessionId)?.title ?? "",
            messageId: one.id,
            role: one.role,
            snippet: one.text.slice(Math.max(0, at - 40), at + 80),
            createdAt: one.createdAt,
          };
        }),
      });
    },
    uploadFile: ({ raw }) => {
      const name = /filename="([^"]*)"/.exec(raw.toString("latin1"))?.[1] ?? "file";
      if (name.endsWith(".exe"))
        return no(
          415,
          "FILE_TYPE_REFUSED",
          "A file of type application/x-msdownload cannot be read by the assistant.",
          "Attach an image, a PDF or a text file.",
        );
      const type = /Content-Type: (\S+)/i.exec(raw.toString("latin1"))?.[1] ?? "application/octet-stream";
      return ok(
        {
          hash: createHash("sha256").update(raw).digest("hex"),
          name: Buffer.from(name, "latin1").toString(),
          mediaType: type,
          bytes: raw.byteLength,
        },
        201,
      );
    },
  };

  return {
    world,
    /** Spends some dollars, as an answer elsewhere would. */
    spend: budget.spend,
    /** The tailnet and Ollama, to be changed as the world outside changes them. */
    reach,
    ollama,
    backup,
    signedIn: () => signedIn,
    /** Events that a new connection hears at once. */
    greetings: (): AppEvent[] =>
      deps.scenario === "broken-settings"
        ? [
            {
              kind: "settings.problems",
              problems: [
                {
                  code: "CONFIG_SYNTAX",
                  message: "hearth.json5 cannot be read at line 14, column 3: a comma is missing",
                  hint: "Mend the file there, or run `hearth config rollback`.",
                },
              ],
            },
          ]
        : [],
    stop: (): void => {
      for (const abort of running.values()) abort.abort();
    },
    call(name: string, call: MockCall): Reply {
      if (!signedIn && name !== "signIn")
        return no(401, "AUTH_REQUIRED", "This needs a sign-in.", "Open the link that `hearth pair` prints.");
      return handlers[name]?.(call) ?? no(501, "INTERNAL", `The mock has no ${name}.`, "Add it in test/support/mock-gateway.");
    },
  };
}
