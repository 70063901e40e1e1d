import type { Pull } from "../../contract/routes/ollama.ts";
import type { FailureText } from "../api/client.ts";
import { useApp } from "../state/app-context.tsx";

export type PullActions = {
  /** Begins one; null, or why it could not begin. */
  readonly begin: (model: string, wanted: { makeDefault: boolean; insecure: boolean }) => Promise<FailureText | null>;
  readonly pause: (pull: Pull, paused: boolean) => void;
  readonly cancel: (pull: Pull) => void;
};

/** What can be done with downloads. They are the gateway's: whatever happens to this page, they go on. */
export function usePulls(again: () => void): PullActions {
  const { api, store, toasts } = useApp();
  const say = (failure: FailureText): void => toasts.show(`${failure.message} ${failure.hint}`, { tone: "bad" });
  const put = (pull: Pull): void => store.update(state => ({ ...state, pulls: { ...state.pulls, [pull.id]: pull } }));
  return {
    async begin(model, { makeDefault, insecure }) {
      const outcome = await api("pullModel", { body: { model, makeDefault, insecure } });
      if (outcome.ok) put(outcome.value);
      again();
      return outcome.ok ? null : outcome.failure;
    },
    pause(pull, paused) {
      void api("changePull", { params: { id: pull.id }, body: { paused } }).then(outcome => {
        if (outcome.ok) put(outcome.value);
        else say(outcome.failure);
        again();
      });
    },
    cancel(pull) {
      void api("cancelPull", { params: { id: pull.id } }).then(outcome => {
        if (!outcome.ok) say(outcome.failure);
        else
          store.update(state => {
            const { [pull.id]: _gone, ...pulls } = state.pulls;
            return { ...state, pulls };
          });
        again();
      });
    },
  };
}
