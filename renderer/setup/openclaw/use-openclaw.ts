import { useState } from "react";
import type { OpenClawReport } from "../../../contract/routes/setup.ts";
import type { FailureText } from "../../api/client.ts";
import { useApp } from "../../state/app-context.tsx";

/** Settings of OpenClaw with what would become of them: found on the gateway's computer, or a file that was chosen in the browser. */
export type Source =
  | { readonly kind: "found"; readonly report: OpenClawReport }
  | { readonly kind: "file"; readonly name: string; readonly text: string; readonly report: OpenClawReport };

/** From a choice to settings that were taken over. `source` is null until somebody chose. */
export function useOpenClaw() {
  const { api, loading } = useApp();
  const [source, setSource] = useState<Source | null>(null);
  const [taken, setTaken] = useState<OpenClawReport | null>(null);
  const [busy, setBusy] = useState<"reading" | "taking" | null>(null);
  const [failure, setFailure] = useState<FailureText | null>(null);

  const preview = async (name: string, text: string): Promise<void> => {
    setFailure(null);
    setBusy("reading");
    const outcome = await api("previewOpenClaw", { body: { text } });
    setBusy(null);
    if (outcome.ok) setSource({ kind: "file", name, text, report: outcome.value });
    else setFailure(outcome.failure);
  };
  const take = async (from: Source): Promise<void> => {
    setFailure(null);
    setBusy("taking");
    const outcome = await api("importOpenClaw", {
      body: from.kind === "file" ? { text: from.text } : { path: from.report.path },
    });
    if (outcome.ok) await loading.loadModels();
    setBusy(null);
    if (outcome.ok) setTaken(outcome.value);
    else setFailure(outcome.failure);
  };
  const choose = (wanted: Source): void => {
    setFailure(null);
    setSource(wanted);
  };
  return { source, taken, busy, failure, preview, take, choose };
}
