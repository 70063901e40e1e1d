import { useRef, useState } from "react";
import type { RouteResponse } from "../../contract/routes/define.ts";
import type { Routes } from "../../contract/routes/table.ts";
import type { FailureText } from "../api/client.ts";
import { useApp } from "../state/app-context.tsx";
import { addressToSend } from "./address-to-send.ts";

export type ProviderType = "anthropic" | "openai-compatible" | "ollama";
export type Tested = RouteResponse<Routes["testProvider"]>;

/** What is typed, without the model: that comes from the test. `apiKey` empty leaves a stored key as it is. */
export type Draft = { readonly name: string; readonly type: ProviderType; readonly baseUrl: string; readonly apiKey: string };

export type Progress =
  | { readonly kind: "idle" }
  | { readonly kind: "testing" }
  | { readonly kind: "tested"; readonly result: Tested }
  /** `result` is null where nothing was tested before. */
  | { readonly kind: "saving"; readonly result: Tested | null }
  | { readonly kind: "failed"; readonly failure: FailureText };

/** Test, then save: the two steps of adding a provider. A change of the draft makes an earlier test void. `stored`: it is in the settings already. */
export function useProviderDraft(initial: Draft, stored = false) {
  const { api, loading } = useApp();
  const [draft, setDraft] = useState(initial);
  const [model, setModel] = useState("");
  const [progress, setProgress] = useState<Progress>({ kind: "idle" });
  const running = useRef<AbortController | null>(null);

  const body = (purpose: "test" | "save"): { name: string; type: ProviderType; baseUrl?: string; apiKey?: string } => {
    const address = addressToSend(purpose, draft, stored ? initial.baseUrl : null);
    return {
      name: draft.name.trim(),
      type: draft.type,
      ...(address === null ? {} : { baseUrl: address }),
      ...(draft.apiKey.trim() === "" ? {} : { apiKey: draft.apiKey.trim() }),
    };
  };

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
      const outcome = await api(
        "testProvider",
        { body: { ...body("test"), ...(model === "" ? {} : { model }) } },
        aborter.signal,
      );
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

  /** Keeps the provider, and makes its model the one that answers where that is wanted. True when it is kept. */
  const save = async (options: { makeDefault: boolean; model?: string }): Promise<boolean> => {
    const chosen = (options.model ?? model).trim();
    const result = progress.kind === "tested" ? progress.result : null;
    setProgress({ kind: "saving", result });
    const outcome = await api("saveProvider", {
      params: { name: draft.name.trim() },
      body: {
        ...body("save"),
        makeDefault: options.makeDefault,
        ...(options.makeDefault && chosen !== "" ? { defaultModel: chosen } : {}),
      },
    });
    if (!outcome.ok) {
      setProgress({ kind: "failed", failure: outcome.failure });
      return false;
    }
    await loading.loadModels();
    setProgress(result ? { kind: "tested", result } : { kind: "idle" });
    return true;
  };

  /** Forgets what a test found. */
  const reset = (): void => {
    running.current?.abort();
    setProgress({ kind: "idle" });
  };

  return { draft, change, model, setModel, progress, test, save, reset };
}

export type ProviderDraft = ReturnType<typeof useProviderDraft>;
