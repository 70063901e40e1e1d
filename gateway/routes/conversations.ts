import type {} from "@fastify/multipart";
import { AppError } from "../../contract/errors/app-error.ts";
import type { Language } from "../../contract/errors/define.ts";
import type { Session } from "../../contract/messages.ts";
import { principalId } from "../../contract/principal.ts";
import type { conversationRoutes } from "../../contract/routes/conversations.ts";
import type { Settings } from "../../contract/settings/schema.ts";
import { agentIds, defaultAgent } from "../agents/agents.ts";
import type { Conversations } from "../conversations/conversations.ts";
import { exportName } from "../conversations/export.ts";
import { type Scope, scopeOf } from "../conversations/scope.ts";
import type { Files } from "../files/files.ts";
import type { Announce } from "../inbound/announce.ts";
import type { Inbound } from "../inbound/inbound.ts";
import type { InboundMessage } from "../inbound/message.ts";
import type { Call, Handlers } from "./handler.ts";

type Names = keyof typeof conversationRoutes;

/** `attachment; filename=…` with the name in ASCII for old and in UTF-8 for all other clients (RFC 6266). */
export function attachment(name: string, disposition: "attachment" | "inline" = "attachment"): string {
  const plain = name.replace(/[^\x20-\x7e]|["\\%]/g, "_");
  const encoded = encodeURIComponent(name.toWellFormed()).replace(
    /['()*]/g,
    c => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `${disposition}; filename="${plain}"; filename*=UTF-8''${encoded}`;
}

/** Shown in a page; everything else is only downloaded, PDF too: browsers' viewers refuse to work under `sandbox`. */
const shownTypes = /^image\/(png|jpeg|gif|webp)$/;

/** The rows of contract/routes/conversations.ts. The app registers @fastify/multipart around `uploadFile`. */
export function createConversationHandlers(deps: {
  conversations: Conversations;
  inbound: Inbound;
  announce: Announce;
  files: Files;
  settings: () => Settings;
}): Handlers<Names> {
  const { conversations, inbound, announce, files } = deps;

  const knownAgent = (agent: string): string => {
    if (!agentIds(deps.settings()).includes(agent)) throw AppError.of("AGENT_NOT_FOUND", { agent });
    return agent;
  };

  /** @throws AppError SESSION_NOT_FOUND also when it belongs to somebody else */
  const mine = (id: string, scope: Scope): Session => conversations.session(id, scope);

  /** @throws AppError FILE_NOT_FOUND when it carries a file that its sender may not read */
  const spoken = (call: Call<"sendMessage"> | Call<"editMessage">, session: Session): InboundMessage => {
    const scope = scopeOf(call.principal);
    if (!call.body.files.every(({ hash }) => files.mayRead(hash, scope))) throw AppError.of("FILE_NOT_FOUND");
    return {
      ...call.body,
      sessionId: session.id,
      channel: session.channel,
      externalId: null,
      sender: principalId(call.principal),
      language: call.language,
      model: call.body.model,
    };
  };

  const tell = (session: Session): Session => {
    const row = conversations.findSession(session.id, null);
    if (row) announce.session(row);
    return session;
  };

  return {
    listSessions: ({ principal, query }) => conversations.list(scopeOf(principal), { before: query.before, limit: query.limit }),

    async createSession({ principal, body }) {
      const agent = body.agent === undefined ? defaultAgent(deps.settings()) : knownAgent(body.agent);
      const { title, model, channel } = body;
      return tell(await conversations.create({ title, agent, model, channel }, principalId(principal)));
    },

    getSession: ({ principal, params }) => mine(params.id, scopeOf(principal)),

    async changeSession({ principal, params, body }) {
      if (body.agent !== undefined) knownAgent(body.agent);
      const { title, model, agent } = body;
      return tell(await conversations.change(params.id, scopeOf(principal), { title, model, agent }));
    },

    async deleteSession({ principal, params }) {
      const scope = scopeOf(principal);
      const row = conversations.findSession(mine(params.id, scope).id, scope);
      await inbound.stopAnswers(params.id);
      await conversations.remove(params.id, scope, principalId(principal));
      if (row) announce.sessionRemoved(row);
      return { ok: true };
    },

    restoreSession: async ({ principal, params }) =>
      tell(await conversations.restore(params.id, scopeOf(principal), principalId(principal))),

    exportSession({ principal, params, query, language, reply }) {
      const { title, content } = conversations.exportAs(params.id, scopeOf(principal), query.format, language);
      const [type, extension] =
        query.format === "json" ? ["application/json", "json" as const] : ["text/markdown", "md" as const];
      reply.header("content-type", `${type}; charset=utf-8`);
      reply.header("content-disposition", attachment(exportName(title, extension)));
      return reply.send(content);
    },

    listMessages({ principal, params, query, language }) {
      mine(params.id, scopeOf(principal));
      return conversations.messages(params.id, { before: query.before, limit: query.limit }, language);
    },

    sendMessage: call => inbound.accept(spoken(call, mine(call.params.id, scopeOf(call.principal)))),

    editMessage: call => inbound.edit(call.params.messageId, spoken(call, mine(call.params.id, scopeOf(call.principal)))),

    retryMessage({ principal, params, body, language }) {
      mine(params.id, scopeOf(principal));
      return inbound.retry(params.id, params.messageId, { model: body.model, sender: principalId(principal), language });
    },

    async stopAnswer({ principal, params }) {
      mine(params.id, scopeOf(principal));
      await inbound.stopAnswers(params.id);
      return { ok: true };
    },

    search: async ({ principal, query }) => ({
      hits: await conversations.search(query.q, scopeOf(principal), query.limit),
    }),

    async uploadFile({ principal, request, language }) {
      const part = await readFilePart(request, language, deps.settings().limits.maxFileBytes);
      return files.put(part.file, part.filename, principalId(principal));
    },

    async getFile({ principal, params, reply }) {
      const { ref, stream } = await files.stream(params.hash, scopeOf(principal));
      const shown = shownTypes.test(ref.mediaType);
      reply.headers({
        "content-type": ref.mediaType === "text/plain" ? "text/plain; charset=utf-8" : ref.mediaType,
        "content-length": ref.bytes,
        "content-disposition": attachment(ref.name, shown ? "inline" : "attachment"),
        "x-content-type-options": "nosniff",
        "content-security-policy": "sandbox; default-src 'none'",
        // The address is the content's hash: it never changes.
        "cache-control": "private, max-age=31536000, immutable",
      });
      return reply.send(stream);
    },
  };
}

/** The multipart field `file`. @throws AppError REQUEST_INVALID when there is none */
async function readFilePart(request: Call<"uploadFile">["request"], language: Language, maxBytes: number) {
  const missing = language === "zh-CN" ? "需要一个文件" : "a file is needed";
  // One byte more than allowed lets the store notice, and name the limit.
  const part = await request.file({ limits: { files: 1, fileSize: maxBytes + 1 } });
  if (part === undefined || part.fieldname !== "file") {
    part?.file.resume();
    throw AppError.of("REQUEST_INVALID", { where: "file", problem: missing });
  }
  return part;
}
