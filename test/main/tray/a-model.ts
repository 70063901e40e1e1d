import type { Overview, Trouble } from "../../../contract/routes/overview.ts";
import type { GatewayStatus } from "../../../contract/status.ts";
import type { DesktopModel } from "../../../main/desktop/model.ts";

/** 21 November 2026, 12:00 UTC. */
export const noon = Date.UTC(2026, 10, 21, 12);

export const anOverview = (part: Partial<Overview> = {}): Overview => ({
  language: "en",
  setupDone: true,
  answering: { paused: false, pausedAt: null, now: 0, waiting: 0 },
  money: { spentUsd: "0.42", limitUsd: "2", state: "fine", resetsAt: noon + 12 * 3_600_000 },
  model: "anthropic/claude",
  local: { running: false, models: 0, loaded: [] },
  reach: { mode: "serve", url: "https://home.tail1234.ts.net", ok: true },
  devices: 1,
  backup: null,
  troubles: [],
  ...part,
});

export const aTrouble = (part: Partial<Trouble> = {}): Trouble => ({
  id: "reach.signedOut",
  severity: "warning",
  code: "TAILSCALE_SIGNED_OUT",
  message: "This computer is not signed in to Tailscale.",
  hint: "Sign in on this page.",
  path: "/settings/reach",
  ...part,
});

export const running: Extract<GatewayStatus, { kind: "running" }> = {
  kind: "running",
  pid: 4711,
  url: "http://127.0.0.1:18789",
  bootId: "boot-1",
  setupUrl: "http://127.0.0.1:18789/#code=secret",
  firstRun: false,
  newOwnerToken: null,
  sinceMs: noon - 1_000,
};

export const failedExit = { reason: { kind: "exit", code: 1 }, lastLines: [], failures: 1 } as const;

/** A gateway that runs, answers, and wants nothing. */
export const aModel = (part: Partial<DesktopModel> = {}): DesktopModel => ({
  version: "0.1.0",
  home: "/home/anna/.hearth",
  language: "en",
  gateway: running,
  failure: null,
  otherPort: null,
  linked: true,
  overview: anOverview(),
  update: { kind: "none", checkedAt: null },
  previousVersion: null,
  startAtLogin: "off",
  keyStore: { kind: "file", offered: false, name: "" },
  trayShown: true,
  ...part,
});
