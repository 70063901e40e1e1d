import { useEffect, useRef, useState } from "react";
import type { RestorePlan } from "../../../contract/routes/backup.ts";
import type { FailureText } from "../../api/client.ts";
import { useLanguage } from "../../i18n/use-text.tsx";
import { useApp } from "../../state/app-context.tsx";
import type { PlanDraft } from "./plan-fields.tsx";
import { uploadBackup } from "./upload-backup.ts";

export type RestoreSource =
  | { readonly kind: "listed"; readonly id: string; readonly place: string }
  | { readonly kind: "file"; readonly file: File };
export type What = "everything" | "conversations" | "settings";

type Busy = { readonly kind: "upload"; readonly share: number } | { readonly kind: "look" } | { readonly kind: "begin" };

/** From a chosen backup to a restore that was begun. `plan` is null until somebody looked into it; nothing is changed before `restore`. */
export function useRestore(onBegun: (bootId: string) => void) {
  const { api } = useApp();
  const [language] = useLanguage();
  const [plan, setPlan] = useState<RestorePlan | null>(null);
  const [busy, setBusy] = useState<Busy | null>(null);
  const [failure, setFailure] = useState<FailureText | null>(null);
  /** A file that is there already: a wrong key must not send it again. */
  const sent = useRef<{ readonly file: File; readonly upload: string } | null>(null);
  const abort = useRef<AbortController | null>(null);
  useEffect(() => () => abort.current?.abort(), []);

  const upload = async (file: File): Promise<string | null> => {
    if (sent.current?.file === file) return sent.current.upload;
    const aborter = new AbortController();
    abort.current = aborter;
    setBusy({ kind: "upload", share: 0 });
    const outcome = await uploadBackup(file, {
      ...{ language, signal: aborter.signal },
      onProgress: share => setBusy({ kind: "upload", share }),
    });
    if (!outcome.ok) {
      setFailure(outcome.failure);
      return null;
    }
    sent.current = { file, upload: outcome.value.upload };
    return outcome.value.upload;
  };

  const look = async (source: RestoreSource, key: string): Promise<void> => {
    if (busy !== null) return;
    setFailure(null);
    const from =
      source.kind === "listed"
        ? { id: source.id, place: source.place }
        : { upload: await upload(source.file), name: source.file.name.slice(0, 1_000) };
    if ("upload" in from && from.upload === null) return setBusy(null);
    setBusy({ kind: "look" });
    const outcome = await api("planRestore", {
      body: {
        ...(from as { id: string; place: string } | { upload: string; name: string }),
        ...(key.trim() === "" ? {} : { key }),
      },
    });
    setBusy(null);
    if (outcome.ok) setPlan(outcome.value);
    else {
      // Taken away meanwhile, by a start for example: the next look brings it again.
      if (outcome.failure.code === "BACKUP_NOT_FOUND") sent.current = null;
      setFailure(outcome.failure);
    }
  };
  const restore = async ({ what, passphrase, keepDevices }: PlanDraft): Promise<void> => {
    if (plan === null || busy !== null) return;
    setFailure(null);
    setBusy({ kind: "begin" });
    const status = await api("status");
    const outcome = status.ok
      ? await api("restoreBackup", { body: { plan: plan.id, what, keepDevices, ...(passphrase === "" ? {} : { passphrase }) } })
      : status;
    setBusy(null);
    if (!outcome.ok) {
      if (outcome.failure.code === "RESTORE_PLAN_GONE") setPlan(null);
      return setFailure(outcome.failure);
    }
    if (status.ok) onBegun(status.value.gateway.bootId);
  };
  const back = (): void => {
    setFailure(null);
    setPlan(null);
  };
  return { plan, busy, failure, look, restore, back };
}

export type Restore = ReturnType<typeof useRestore>;
