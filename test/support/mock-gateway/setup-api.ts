import type { AppEvent } from "../../../contract/events.ts";
import type { OpenClawReport, Setup, SetupStep } from "../../../contract/routes/setup.ts";
import type { MockCall } from "./api.ts";
import type { Scenario } from "./data.ts";

type Handlers = Record<string, (call: MockCall) => { status: number; body: unknown }>;
const ok = (body: unknown, status = 200) => ({ status, body });

const steps: readonly SetupStep[] = ["language", "start", "model", "reach", "budget", "backup", "login", "phone"];

const report: OpenClawReport = {
  path: "/home/anna/.openclaw/openclaw.json",
  entries: [
    { key: "agents.defaults.model", outcome: "taken", reason: "" },
    { key: "models.providers.ollama", outcome: "taken", reason: "" },
    { key: "gateway.auth.token", outcome: "changed", reason: "goes to the vault" },
    { key: "agents.defaults.sandbox", outcome: "notTaken", reason: "Hearth has no sandbox yet." },
    { key: "channels.slack", outcome: "notTaken", reason: "Hearth has no channel of this kind yet." },
  ],
  withoutKey: ["anthropic"],
  secrets: ["gateway-token"],
};

/** A square that looks like a code, for screens only. */
const qrSvg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 29 29"><rect width="29" height="29" fill="#fff"/>${Array.from(
  { length: 29 * 29 },
  (_, at) => ((at * 7919) % 13 < 6 ? `<rect x="${at % 29}" y="${Math.floor(at / 29)}" width="1" height="1"/>` : ""),
).join("")}</svg>`;

/** The steps of the wizard, settings of OpenClaw, a provider that takes every key, and codes for a phone. */
export function mockSetup(scenario: Scenario, publish: (event: AppEvent) => void): Handlers {
  const states = new Map<SetupStep, Setup["steps"][number]["state"]>();
  let done = scenario !== "first-run";
  const setup = (): Setup => {
    const list = steps.map(step => ({ step, state: states.get(step) ?? "open" }));
    return { done, steps: list, current: list.find(one => one.state === "open")?.step ?? null, canRestore: !done };
  };
  const told = () => {
    publish({ kind: "setup.changed" });
    return ok(setup());
  };
  return {
    setup: () => ok(setup()),
    markSetupStep: ({ params, json }) => {
      states.set(params.step as SetupStep, json.state as "open" | "done" | "skipped");
      return told();
    },
    finishSetup: () => {
      done = true;
      told();
      return ok({ ok: true });
    },
    findOpenClaw: () => ok({ found: [report] }),
    previewOpenClaw: () => ok({ ...report, path: "" }),
    importOpenClaw: () => ok({ ...report, version: 9 }),
    testProvider: ({ json }) =>
      ok({
        ok: true,
        steps: ["address", "key", "model"].map(step => ({ step, state: "ok", message: "" })),
        failure: null,
        models: json.type === "anthropic" ? ["claude-sonnet-5", "claude-haiku-4.5"] : ["fake-model"],
        latencyMs: 210,
      }),
    saveProvider: ({ params, json }) =>
      ok({ name: params.name, type: json.type, baseUrl: json.baseUrl ?? "", key: "vault", models: [], local: false }),
    createPairing: () =>
      ok(
        {
          code: "K7PM3XQD",
          url: scenario === "first-run" ? "https://home.tail1234.ts.net/#pair=K7PM3XQD" : "http://127.0.0.1:18789/#pair=K7PM3XQD",
          expiresAt: Date.now() + 600_000,
          qrSvg,
        },
        201,
      ),
    testPush: () => ok({ outcome: "notSubscribed" }),
  };
}
