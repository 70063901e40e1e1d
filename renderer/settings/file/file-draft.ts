/** A text of the settings file as the gateway last told it. */
export type FileText = { readonly version: number; readonly text: string };

/**
 * A text that is being edited. `text` null: nothing was typed. `newer`: the file was changed elsewhere since, and the reader has not yet said
 * what shall happen. `aside`: a text that was put away and can be brought back.
 */
export type FileDraft = {
  readonly base: FileText;
  readonly text: string | null;
  readonly newer: FileText | null;
  readonly aside: string | null;
};

export const beginDraft = (base: FileText): FileDraft => ({ base, text: null, newer: null, aside: null });

export const shownText = (draft: FileDraft): string => draft.text ?? draft.base.text;
export const isDirty = (draft: FileDraft): boolean => draft.text !== null && draft.text !== draft.base.text;

export const typeText = (draft: FileDraft, text: string): FileDraft => ({ ...draft, text });

/** The gateway told the file anew: it is taken over at once, unless that would lose what was typed. */
export function arrive(draft: FileDraft, file: FileText): FileDraft {
  if (!isDirty(draft)) return { ...draft, base: file, text: null, newer: null };
  if (file.text === draft.text) return { ...draft, base: file, text: null, newer: null };
  // Another number for the same text: nothing that a reader would have to decide.
  if (file.text === draft.base.text) return { ...draft, base: file, newer: null };
  return { ...draft, newer: file };
}

/** Shows the newer file and puts the own text aside. */
export const takeNewer = (draft: FileDraft): FileDraft =>
  draft.newer === null ? draft : { base: draft.newer, text: null, newer: null, aside: draft.text };

/** Keeps the own text, to be saved in place of the newer file. */
export const keepMine = (draft: FileDraft): FileDraft =>
  draft.newer === null ? draft : { ...draft, base: draft.newer, newer: null };

/** Back to the file as it is; the own text is put aside. */
export const discard = (draft: FileDraft): FileDraft => (isDirty(draft) ? { ...draft, text: null, aside: draft.text } : draft);

/** What was put aside is edited again; what stood in its place is put aside if it was typed. */
export const bringBack = (draft: FileDraft): FileDraft =>
  draft.aside === null ? draft : { ...draft, text: draft.aside, aside: isDirty(draft) ? draft.text : null };
