import { useCallback, useEffect, useState } from "react";
import type { RouteResponse } from "../../../contract/routes/define.ts";
import type { Routes } from "../../../contract/routes/table.ts";
import type { FailureText, Outcome } from "../../api/client.ts";
import { useLanguage, useText } from "../../i18n/use-text.tsx";
import { useApp, useAppState } from "../../state/app-context.tsx";
import * as drafts from "./file-draft.ts";

export type SettingsAnswer = RouteResponse<Routes["getSettings"]>;
/** A refusal of a text tells where in it, when it knows. */
export type SaveFailure = FailureText & { readonly line?: number | undefined; readonly column?: number | undefined };

export type FileState =
  | { readonly kind: "loading" }
  | { readonly kind: "failed"; readonly failure: FailureText }
  | {
      readonly kind: "ready";
      readonly settings: SettingsAnswer;
      readonly draft: drafts.FileDraft;
      readonly saving: boolean;
      readonly failure: SaveFailure | null;
    };
type Ready = Extract<FileState, { kind: "ready" }>;

/** Another text is typed: what was said of the former one is void. */
export const typed = (ready: Ready, text: string): Ready => ({
  ...ready,
  draft: drafts.typeText(ready.draft, text),
  failure: null,
});

const told = (state: FileState, outcome: Outcome<SettingsAnswer>): FileState => {
  if (!outcome.ok) {
    // Nobody answered, or not just now: what is being edited stays.
    return state.kind === "ready" ? state : { kind: "failed", failure: outcome.failure };
  }
  const settings = outcome.value;
  const file = { version: settings.version, text: settings.text };
  return state.kind === "ready"
    ? { ...state, settings, draft: drafts.arrive(state.draft, file) }
    : { kind: "ready", settings, draft: drafts.beginDraft(file), saving: false, failure: null };
};

/** The settings file, what was found in it, and a text that is being edited: loaded anew whenever the settings change anywhere. */
export function useSettingsFile() {
  const { api, toasts, loading } = useApp();
  const { settings: words } = useText();
  const [language] = useLanguage();
  const revision = useAppState(state => state.settingsRevision);
  const [state, setState] = useState<FileState>({ kind: "loading" });
  const dirty = state.kind === "ready" && drafts.isDirty(state.draft);

  const load = useCallback(async (): Promise<void> => {
    const outcome = await api("getSettings");
    setState(now => told(now, outcome));
  }, [api]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: revision and language say when to load anew
  useEffect(() => {
    void load();
  }, [load, revision, language]);
  useEffect(() => {
    if (!dirty) return;
    const ask = (event: BeforeUnloadEvent): void => event.preventDefault();
    window.addEventListener("beforeunload", ask);
    return () => window.removeEventListener("beforeunload", ask);
  }, [dirty]);

  const change = (step: (draft: drafts.FileDraft) => drafts.FileDraft): void =>
    setState(now => (now.kind === "ready" ? { ...now, draft: step(now.draft) } : now));
  const put = (piece: Partial<Pick<Ready, "saving" | "failure" | "draft">>): void =>
    setState(now => (now.kind === "ready" ? { ...now, ...piece } : now));

  const saveDraft = async (draft: drafts.FileDraft): Promise<void> => {
    put({ draft, saving: true, failure: null });
    const text = drafts.shownText(draft);
    const outcome = await api("replaceSettings", { body: { ifVersion: draft.base.version, text } });
    if (!outcome.ok) {
      // Then the newer file explains itself: see FileDraft.newer.
      const moved = outcome.failure.code === "CONFIG_CHANGED";
      put({ saving: false, failure: moved ? null : outcome.failure });
      if (moved) await load();
      return;
    }
    const { version, problems } = outcome.value;
    put({ saving: false, draft: drafts.beginDraft({ version, text }) });
    toasts.show(problems.length > 0 ? words.file.savedWithFindings(version) : words.file.saved(version));
    await Promise.all([load(), loading.loadStatus()]);
  };

  return {
    state,
    load: () => void load(),
    edit: (text: string): void => setState(now => (now.kind === "ready" ? typed(now, text) : now)),
    discard: (): void => {
      change(drafts.discard);
      put({ failure: null });
    },
    takeNewer: (): void => {
      change(drafts.takeNewer);
      put({ failure: null });
    },
    bringBack: (): void => change(drafts.bringBack),
    save: (): void => {
      if (state.kind === "ready" && !state.saving) void saveDraft(state.draft);
    },
    keepMine: (): void => {
      if (state.kind === "ready" && !state.saving) void saveDraft(drafts.keepMine(state.draft));
    },
  };
}

export type SettingsFile = ReturnType<typeof useSettingsFile>;
