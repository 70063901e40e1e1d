import type { Overview } from "../../../../contract/routes/overview.ts";
import type { GatewayStatus } from "../../../../contract/status.ts";
import type { DesktopModel } from "../../../../main/desktop/model.ts";

export const runningStatus = {
  kind: "running",
  pid: 7,
  url: "http://127.0.0.1:18789",
  bootId: "boot-1",
  setupUrl: "http://127.0.0.1:18789/#setup=once-only",
  firstRun: false,
  newOwnerToken: "token-of-the-owner",
  sinceMs: 1,
} satisfies GatewayStatus;

export const anOverview: Overview = {
  language: "en",
  setupDone: true,
  answering: { paused: false, pausedAt: null, now: 0, waiting: 0 },
  money: { spentUsd: "0", limitUsd: null, state: "unlimited", resetsAt: 0 },
  model: null,
  local: { running: false, models: 0, loaded: [] },
  reach: { mode: "local", url: null, ok: true },
  devices: 0,
  backup: null,
  troubles: [],
};

export const aModel = (part: Partial<DesktopModel> = {}): DesktopModel => ({
  version: "0.1.0",
  home: "/home/a/.hearth",
  language: "en",
  gateway: { kind: "starting", attempt: 1, sinceMs: 1 },
  failure: null,
  otherPort: null,
  linked: false,
  overview: null,
  update: { kind: "off", reason: "development" },
  previousVersion: null,
  startAtLogin: "off",
  keyStore: { kind: "file", offered: false, name: "" },
  trayShown: true,
  ...part,
});
