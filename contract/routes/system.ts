import * as z from "zod";
import { defineRoutes } from "./define.ts";

export const Status = z.object({
  gateway: z.object({
    state: z.enum(["running", "stopping"]),
    url: z.string(),
    pid: z.number().int(),
    bootId: z.string(),
    version: z.string(),
    startedAt: z.number(),
    /** Every address that is listened on. */
    addresses: z.array(z.string()),
  }),
  setup: z.object({ done: z.boolean() }),
  settings: z.object({
    version: z.number().int(),
    fileBroken: z.boolean(),
    problems: z.array(z.object({ code: z.string(), key: z.string(), message: z.string(), hint: z.string() })),
    notServed: z.array(z.string()),
  }),
  messages: z.object({
    sessions: z.number().int(),
    messages: z.number().int(),
    answering: z.number().int(),
    waiting: z.number().int(),
  }),
  models: z.object({ default: z.string().nullable(), providers: z.number().int() }),
  usageToday: z.object({ inputTokens: z.number().int(), outputTokens: z.number().int(), answers: z.number().int() }),
  disk: z.object({ databaseBytes: z.number(), freeBytes: z.number() }),
});
export type Status = z.infer<typeof Status>;

export const systemRoutes = defineRoutes({
  health: {
    method: "GET",
    path: "/health",
    access: "open",
    summary: "Is it alive? Holds no secret.",
    response: z.object({ status: z.enum(["ok", "stopping"]), version: z.string(), bootId: z.string() }),
  },
  metrics: { method: "GET", path: "/metrics", access: "owner", summary: "Figures for Prometheus.", produces: "text/plain" },
  status: { method: "GET", path: "/api/status", access: "user", summary: "What runs and how it is.", response: Status },
  events: {
    method: "GET",
    path: "/api/events",
    access: "user",
    summary: "Everything that changes, as it changes; see contract/events.ts.",
    produces: "text/event-stream",
  },
  openapi: {
    method: "GET",
    path: "/api/openapi.json",
    access: "user",
    summary: "This table, for machines.",
    response: z.record(z.string(), z.unknown()),
  },
  auditVerify: {
    method: "GET",
    path: "/api/audit/verify",
    access: "owner",
    summary: "Walk the audit's hash chain from its first row.",
    response: z.object({ ok: z.boolean(), rows: z.number().int(), firstBrokenRow: z.number().int().nullable() }),
  },
});
