import { useRef, useState } from "react";
import type { RouteResponse } from "../../contract/routes/define.ts";
import type { Routes } from "../../contract/routes/table.ts";
import type { FailureText } from "../api/client.ts";
import { useApp } from "../state/app-context.tsx";

export type ProviderType = "anthropic" | "openai-compatible" | "ollama";
export type Tested = RouteResponse<Routes["testProvider"]>;

/** What is typed, without the model: that comes from the test. `apiKey` empty leaves a stored key as it is. */
export type Draft = { readonly name: string; readonly type: ProviderType; readonly baseUrl: string; readonly apiKey: string };

export type Progress =
  | { readonly kind: "idle" }
  | { readonly kind: "testing" }
  | { readonly kind: "tested"; readonly result: Tested }
  | { readonly kind: "saving"; readonly result: Tested }
  | { readonly kind: "failed"; readonly failure: FailureText };

/** Test, then save: the two steps of adding a provider. A change of the draft makes an earlier test void. */
export function useProviderDraft(initial: Draft) {
  const { api, loading } = useApp();
  const [draft, setDraft] = useState(initial);
  const [model, setModel] = useState("");
  const [progress, setProgress] = useState<Progress>({ kind: "idle" });
  const running = useRef<AbortController | null>(null);

  const body = (): { name: string; type: ProviderType; baseUrl?: string; apiKey?: string } => ({
    name: draft.name,
    type: draft.type,
    ...(draft.baseUrl.trim() === "" ? {} : { baseUrl: draft.baseUrl.trim() }),
    ...(draft.apiKey === "" ? {} : { apiKey: draft.apiKey.trim() }),
  });

  const change = (piece: Partial<Draft>): void => {
    running.current?.abort();
    setDraft(now => ({ ...now, ...piece }));
    setProgress({ kind: "idle" });
  };

  const test = async (): Promise<Tested | null> => {
    running.current?.abort();
    const aborter = new AbortController();
    running.current = aborter;
    setProgress({ kind: "testing" });
    try {
      const outcome = await api("testProvider", { body: { ...body(), ...(model === "" ? {} : { model }) } }, aborter.signal);
      if (aborter.signal.aborted) return null;
      if (!outcome.ok) {
        setProgress({ kind: "failed", failure: outcome.failure });
        return null;
      }
      setProgress({ kind: "tested", result: outcome.value });
      if (model === "" || !outcome.value.models.includes(model)) setModel(outcome.value.models[0] ?? model);
      return outcome.value;
    } catch {
      return null; // Only an abort rejects: something was changed meanwhile, and the new state is drawn already.
    }
  };

  /** Keeps the provider and makes its model the one that answers. True when it is kept. */
  const save = async (options: { makeDefault: boolean; model?: string }): Promise<boolean> => {
    const chosen = options.model ?? model;
    const result = progress.kind === "tested" ? progress.result : null;
    if (result) setProgress({ kind: "saving", result });
    const outcome = await api("saveProvider", {
      params: { name: draft.name },
      body: {
        ...body(),
        makeDefault: options.makeDefault,
        ...(options.makeDefault && chosen !== "" ? { defaultModel: chosen } : {}),
      },
    });
    if (!outcome.ok) {
      setProgress({ kind: "failed", failure: outcome.failure });
      return false;
    }
    setProgress(result ? { kind: "tested", result } : { kind: "idle" });
    await loading.loadModels();
    return true;
  };

  return { draft, change, model, setModel, progress, test, save };
}

export type ProviderDraft = ReturnType<typeof useProviderDraft>;
