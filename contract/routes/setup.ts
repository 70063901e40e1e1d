import * as z from "zod";
import { Ok } from "./conversations.ts";
import { defineRoutes } from "./define.ts";

/** The steps of the wizard, in order. A step whose room is not there is not offered: `restore` and `backup` come with the backup room. */
export const SetupStep = z.enum(["language", "start", "model", "reach", "budget", "backup", "login", "phone"]);
export type SetupStep = z.infer<typeof SetupStep>;

export const Setup = z.object({
  done: z.boolean(),
  steps: z.array(z.object({ step: SetupStep, state: z.enum(["open", "done", "skipped"]) })),
  /** Where to go on; null when nothing is open. */
  current: SetupStep.nullable(),
  /** "Restore from a backup" can be chosen at `start`. */
  canRestore: z.boolean(),
});
export type Setup = z.infer<typeof Setup>;

export const OpenClawReport = z.object({
  path: z.string(),
  entries: z.array(z.object({ key: z.string(), outcome: z.enum(["taken", "changed", "notTaken"]), reason: z.string() })),
  /** Providers that will not answer before a key is entered. */
  withoutKey: z.array(z.string()),
  /** Names of the secrets that went (or would go) to the vault. */
  secrets: z.array(z.string()),
});
export type OpenClawReport = z.infer<typeof OpenClawReport>;

export const setupRoutes = defineRoutes({
  setup: { method: "GET", path: "/api/setup", access: "owner", summary: "How far the first run has come.", response: Setup },
  markSetupStep: {
    method: "PUT",
    path: "/api/setup/steps/:step",
    access: "owner",
    summary: "Remember that a step was done, skipped, or is open again.",
    params: z.object({ step: SetupStep }),
    body: z.object({ state: z.enum(["open", "done", "skipped"]) }),
    response: Setup,
  },
  finishSetup: {
    method: "POST",
    path: "/api/setup/finish",
    access: "owner",
    summary: "The first-run page is done or skipped.",
    body: z.object({ language: z.enum(["en", "zh-CN"]).optional() }).prefault({}),
    response: Ok,
  },
  findOpenClaw: {
    method: "GET",
    path: "/api/setup/openclaw",
    access: "owner",
    summary: "Settings of OpenClaw or Clawdbot on this machine, and what would become of each key.",
    response: z.object({ found: z.array(OpenClawReport) }),
  },
  previewOpenClaw: {
    method: "POST",
    path: "/api/setup/openclaw/preview",
    access: "owner",
    summary: "What would become of each key of a settings file that is sent as text. Nothing is stored.",
    body: z.object({ text: z.string().max(1_000_000) }),
    response: OpenClawReport,
  },
  importOpenClaw: {
    method: "POST",
    path: "/api/setup/openclaw",
    access: "owner",
    summary: "Take the settings of OpenClaw over: one that was found (`path`), or a file sent as text. Ours that are set stay.",
    body: z.union([z.object({ path: z.string().min(1).max(4_096) }), z.object({ text: z.string().max(1_000_000) })]),
    response: OpenClawReport.extend({ version: z.number().int() }),
  },
});
