import * as z from "zod";
import { Notice } from "../notices.ts";
import { Ok } from "./conversations.ts";
import { defineRoutes } from "./define.ts";

/** Something that wants a person, withdrawn by itself when it is mended. `path` is the page that mends it. */
export const Trouble = z.object({
  /** The same trouble keeps its id: `settings.CONFIG_VALUE`, `reach.signedOut`. */
  id: z.string(),
  severity: z.enum(["info", "warning", "error"]),
  code: z.string(),
  message: z.string(),
  hint: z.string(),
  path: z.string().nullable(),
});
export type Trouble = z.infer<typeof Trouble>;

/** Everything that tray, phone and terminal say at a glance; one status, from probes and events only. */
export const Overview = z.object({
  language: z.enum(["en", "zh-CN"]),
  setupDone: z.boolean(),
  answering: z.object({ paused: z.boolean(), pausedAt: z.number().nullable(), now: z.number().int(), waiting: z.number().int() }),
  /** Today's. Decimal dollars; `limitUsd` null: no budget is set. */
  money: z.object({
    spentUsd: z.string(),
    limitUsd: z.string().nullable(),
    state: z.enum(["unlimited", "fine", "alert", "stopped"]),
    resetsAt: z.number(),
  }),
  model: z.string().nullable(),
  /** Of Ollama; `loaded` are in memory now, `gpuShare` from 0 to 1. */
  local: z.object({
    running: z.boolean(),
    models: z.number().int(),
    loaded: z.array(z.object({ name: z.string(), gpuShare: z.number().nullable() })),
  }),
  reach: z.object({
    mode: z.enum(["local", "address", "serve"]),
    /** Where a phone opens Hearth; null while only this computer can. */
    url: z.string().nullable(),
    ok: z.boolean(),
  }),
  devices: z.number().int(),
  /** Null until backups are set up. */
  backup: z
    .object({ lastAt: z.number().nullable(), ok: z.boolean(), running: z.boolean(), provenAt: z.number().nullable() })
    .nullable(),
  troubles: z.array(Trouble),
});
export type Overview = z.infer<typeof Overview>;

/** Both halves of a Web Push subscription, as the browser gives them. */
const Subscription = z.object({
  endpoint: z.url({ protocol: /^https$/ }).max(2_000),
  keys: z.object({ p256dh: z.string().min(80).max(100), auth: z.string().min(16).max(40) }),
});

export const overviewRoutes = defineRoutes({
  overview: {
    method: "GET",
    path: "/api/overview",
    access: "owner",
    summary: "How everything is, at a glance.",
    response: Overview,
  },
  answering: {
    method: "GET",
    path: "/api/answering",
    access: "user",
    summary: "Whether answering is paused: messages are kept then, and answered later.",
    response: z.object({ paused: z.boolean() }),
  },
  setAnswering: {
    method: "PUT",
    path: "/api/answering",
    access: "owner",
    summary: "Pause or go on. While paused, messages are kept and answered later; the compatible doors refuse.",
    body: z.object({ paused: z.boolean() }),
    response: z.object({ paused: z.boolean() }),
  },
  listNotices: {
    method: "GET",
    path: "/api/notices",
    access: "owner",
    summary: "Notices that were not dismissed, newest first; at most 100.",
    response: z.object({ notices: z.array(Notice) }),
  },
  forgetNotice: {
    method: "DELETE",
    path: "/api/notices/:id",
    access: "owner",
    summary: "Take a notice off the list.",
    params: z.object({ id: z.string() }),
    response: Ok,
  },
  pushState: {
    method: "GET",
    path: "/api/push",
    access: "user",
    summary: "The key to subscribe with, and whether this device is subscribed.",
    response: z.object({ publicKey: z.string(), subscribed: z.boolean() }),
  },
  subscribePush: {
    method: "PUT",
    path: "/api/push",
    access: "user",
    summary: "Send notices to this device. A later subscription replaces the earlier one.",
    body: Subscription.extend({ language: z.enum(["en", "zh-CN"]) }),
    response: Ok,
  },
  unsubscribePush: {
    method: "DELETE",
    path: "/api/push",
    access: "user",
    summary: "Send none to this device any more.",
    response: Ok,
  },
  testPush: {
    method: "POST",
    path: "/api/devices/:id/test-notice",
    access: "user",
    summary: "Send a test notice to a device; whoever is not the owner, to their own.",
    params: z.object({ id: z.string() }),
    response: z.object({
      outcome: z.enum(["sent", "notSubscribed", "refused", "unreachable"]),
    }),
  },
});
