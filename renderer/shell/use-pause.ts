import { useState } from "react";
import type { Overview } from "../../contract/routes/overview.ts";
import type { FailureText } from "../api/client.ts";
import { useApp, useAppState } from "../state/app-context.tsx";

/** Whether answering is paused (null until told, and for those who are not the owner), and how to change it. */
export function usePause(): {
  answering: Overview["answering"] | null;
  busy: boolean;
  /** Null, or why it could not be changed. */
  set: (paused: boolean) => Promise<FailureText | null>;
} {
  const { api, loading } = useApp();
  const answering = useAppState(state => state.overview?.answering ?? null);
  const [busy, setBusy] = useState(false);
  const set = async (paused: boolean): Promise<FailureText | null> => {
    setBusy(true);
    const outcome = await api("setAnswering", { body: { paused } });
    if (outcome.ok) await loading.loadOverview();
    setBusy(false);
    return outcome.ok ? null : outcome.failure;
  };
  return { answering, busy, set };
}
