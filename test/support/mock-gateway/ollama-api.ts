import type { AppEvent } from "../../../contract/events.ts";
import type { OllamaState, Pull } from "../../../contract/routes/ollama.ts";
import type { MockCall } from "./api.ts";
import type { Scenario } from "./data.ts";
import { buildOllama, makePull } from "./ollama-data.ts";

type Reply = { status: number; body: unknown };
const ok = (body: unknown, status = 200): Reply => ({ status, body });
const missing: Reply = {
  status: 404,
  body: { error: { code: "PULL_NOT_FOUND", message: "There is no such download.", hint: "Load the page anew.", type: "" } },
};

/** Ollama beside a cardboard gateway. `put` changes it as the world outside would; pages hear of it. */
export function mockOllama(scenario: Scenario, publish: (event: AppEvent) => void) {
  let state: OllamaState = buildOllama(scenario.startsWith("ollama:") ? scenario.slice(7) : "adopted", Date.now());
  const put = (next: Partial<OllamaState>): OllamaState => {
    state = { ...state, ...next };
    publish({ kind: "ollama.changed" });
    return state;
  };
  /** Changes it without telling anybody, as an installation does. */
  const quietly = (next: Partial<OllamaState>): void => {
    state = { ...state, ...next };
  };
  /** A download as it stands now; told as the stream tells it. */
  const putPull = (pull: Pull): Pull => {
    state = { ...state, pulls: [...state.pulls.filter(one => one.id !== pull.id), pull] };
    publish({ kind: "ollama.pull", pull });
    return pull;
  };
  const handlers: Record<string, (call: MockCall) => Reply> = {
    ollama: () => ok(state),
    keepOllama: ({ json }) => {
      const next = buildOllama(json.keep === true ? "ours" : "installed", Date.now());
      return ok(put({ ...next, models: json.keep === true ? state.models : [] }));
    },
    pullModel: ({ json }) => {
      const model = String(json.model);
      if (model.startsWith("no-such"))
        return {
          status: 404,
          body: {
            error: {
              code: "MODEL_NOT_FOUND_THERE",
              message: `There is no model named ${model} to fetch.`,
              hint: "Check the name at ollama.com/library.",
              type: "not_found_error",
            },
          },
        };
      return ok(putPull(makePull({ model, state: "waiting" })), 201);
    },
    changePull: ({ params, json }) => {
      const pull = state.pulls.find(one => one.id === params.id);
      if (!pull) return missing;
      return ok(putPull({ ...pull, state: json.paused === true ? "paused" : "fetching", failure: null }));
    },
    cancelPull: ({ params }) => {
      put({ pulls: state.pulls.filter(one => one.id !== params.id) });
      return ok({ ok: true });
    },
    deleteLocalModel: ({ query }) => {
      put({ models: state.models.filter(one => one.name !== query.name) });
      return ok({ ok: true });
    },
    unloadLocalModel: ({ json }) => {
      put({ models: state.models.map(one => (one.name === json.name ? { ...one, loaded: null } : one)) });
      return ok({ ok: true });
    },
  };
  return { handlers, put, quietly, putPull };
}
