import type { AppEvent } from "../../../contract/events.ts";
import type { Overview } from "../../../contract/routes/overview.ts";
import type { MockCall } from "./api.ts";
import type { Scenario } from "./data.ts";

type Handlers = Record<string, (call: MockCall) => { status: number; body: unknown }>;
const ok = (body: unknown) => ({ status: 200, body });

const troubles: Overview["troubles"] = [
  {
    id: "reach.keyExpires",
    severity: "warning",
    code: "TAILSCALE_KEY_EXPIRES",
    message: "Tailscale signs this computer out in 6 days.",
    hint: "Renew it now, so that your phone still reaches Hearth.",
    path: "/settings/reach",
  },
];

/** Everything at a glance, and pausing. */
export function mockOverview(scenario: Scenario, publish: (event: AppEvent) => void): Handlers {
  let paused = false;
  const overview = (): Overview => ({
    language: "en",
    setupDone: scenario !== "first-run",
    answering: { paused, pausedAt: paused ? Date.now() : null, now: 0, waiting: 0 },
    money: { spentUsd: "0.42", limitUsd: "2", state: "fine", resetsAt: Date.now() + 36_000_000 },
    model: scenario === "first-run" || scenario === "guide" ? "guide/guide" : "anthropic/claude-sonnet-5",
    local: { running: true, models: 2, loaded: [] },
    reach:
      scenario === "first-run"
        ? { mode: "serve", url: "https://home.tail1234.ts.net", ok: true }
        : { mode: "local", url: null, ok: true },
    devices: 3,
    backup: null,
    troubles: scenario === "full" ? troubles : [],
  });
  return {
    overview: () => ok(overview()),
    answering: () => ok({ paused }),
    setAnswering: ({ json }) => {
      paused = json.paused === true;
      publish({ kind: "answering.changed", paused });
      publish({ kind: "overview.changed", overview: overview() });
      return ok({ paused });
    },
    listNotices: () => ok({ notices: [] }),
  };
}
