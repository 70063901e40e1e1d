import * as z from "zod";
import { FileRef, Message, Session } from "../messages.ts";
import { defineRoutes } from "./define.ts";

const SessionParams = z.object({ id: z.string().min(1).max(64) });
const MessageParams = z.object({ id: z.string().min(1).max(64), messageId: z.string().min(1).max(128) });
export const Ok = z.object({ ok: z.literal(true) });

/** Sender's own unique id: a repeat with the same id is answered as the first was. */
const SendBody = z.object({
  id: z.string().min(1).max(128),
  text: z.string().max(1_000_000).default(""),
  files: z
    .array(FileRef.pick({ hash: true, name: true }))
    .max(20)
    .default([]),
  /** `provider/model` for this and the following messages of the conversation. */
  model: z.string().max(256).optional(),
});

export const conversationRoutes = defineRoutes({
  listSessions: {
    method: "GET",
    path: "/api/sessions",
    access: "user",
    summary: "Conversations, newest first.",
    query: z.object({ before: z.coerce.number().optional(), limit: z.coerce.number().int().min(1).max(200).default(50) }),
    response: z.object({ sessions: z.array(Session), more: z.boolean() }),
  },
  createSession: {
    method: "POST",
    path: "/api/sessions",
    access: "user",
    summary: "Begin a conversation.",
    body: z
      .object({
        title: z.string().max(200).optional(),
        agent: z.string().max(64).optional(),
        model: z.string().max(256).optional(),
        channel: z.enum(["webchat", "cli"]).default("webchat"),
      })
      .prefault({}),
    response: Session,
    status: 201,
  },
  getSession: {
    method: "GET",
    path: "/api/sessions/:id",
    access: "user",
    summary: "One conversation.",
    params: SessionParams,
    response: Session,
  },
  changeSession: {
    method: "PATCH",
    path: "/api/sessions/:id",
    access: "user",
    summary: "Rename a conversation or choose its model.",
    params: SessionParams,
    body: z.object({
      title: z.string().min(1).max(200).optional(),
      model: z.string().max(256).nullable().optional(),
      agent: z.string().max(64).optional(),
    }),
    response: Session,
  },
  deleteSession: {
    method: "DELETE",
    path: "/api/sessions/:id",
    access: "user",
    summary: "Delete a conversation; it can be restored for 30 days.",
    params: SessionParams,
    response: Ok,
  },
  restoreSession: {
    method: "POST",
    path: "/api/sessions/:id/restore",
    access: "user",
    summary: "Take a deletion back.",
    params: SessionParams,
    response: Session,
  },
  exportSession: {
    method: "GET",
    path: "/api/sessions/:id/export",
    access: "user",
    summary: "The whole conversation as a file.",
    params: SessionParams,
    query: z.object({ format: z.enum(["markdown", "json"]).default("markdown") }),
    produces: "text/markdown",
  },
  listMessages: {
    method: "GET",
    path: "/api/sessions/:id/messages",
    access: "user",
    summary: "Messages, oldest first; the newest `limit` of them, or those before `before`.",
    params: SessionParams,
    query: z.object({
      before: z.string().max(128).optional(),
      limit: z.coerce.number().int().min(1).max(20_000).default(10_000),
    }),
    response: z.object({ messages: z.array(Message), more: z.boolean() }),
  },
  sendMessage: {
    method: "POST",
    path: "/api/sessions/:id/messages",
    access: "user",
    summary: "Store a message and have it answered.",
    params: SessionParams,
    body: SendBody,
    response: Message,
    status: 202,
  },
  editMessage: {
    method: "POST",
    path: "/api/sessions/:id/messages/:messageId/edit",
    access: "user",
    summary: "Take back a message and what followed, and send a changed one instead.",
    params: MessageParams,
    body: SendBody,
    response: Message,
    status: 202,
  },
  retryMessage: {
    method: "POST",
    path: "/api/sessions/:id/messages/:messageId/retry",
    access: "user",
    summary: "Answer a person's message again; the former reply is taken back. `messageId` is the person's message or its reply.",
    params: MessageParams,
    body: z.object({ model: z.string().max(256).optional() }).prefault({}),
    response: Message,
    status: 202,
  },
  stopAnswer: {
    method: "POST",
    path: "/api/sessions/:id/stop",
    access: "user",
    summary: "Stop the answer that is being written; what came is kept.",
    params: SessionParams,
    response: Ok,
  },
  search: {
    method: "GET",
    path: "/api/search",
    access: "user",
    summary: "Find messages by their text, newest first.",
    query: z.object({ q: z.string().min(1).max(200), limit: z.coerce.number().int().min(1).max(100).default(30) }),
    response: z.object({
      hits: z.array(
        z.object({
          sessionId: z.string(),
          sessionTitle: z.string(),
          messageId: z.string(),
          role: z.enum(["user", "assistant"]),
          snippet: z.string(),
          createdAt: z.number(),
        }),
      ),
    }),
  },
  uploadFile: {
    method: "POST",
    path: "/api/files",
    access: "user",
    summary: "Store one file for a message (multipart field `file`).",
    consumes: "multipart/form-data",
    response: FileRef,
    status: 201,
  },
  getFile: {
    method: "GET",
    path: "/api/files/:hash",
    access: "user",
    summary: "The bytes of a stored file.",
    params: z.object({ hash: z.string().regex(/^[0-9a-f]{64}$/) }),
    produces: "application/octet-stream",
  },
});
