import { type RefObject, useRef } from "react";
import type { Problem } from "../../../contract/routes/settings.ts";
import { useText } from "../../i18n/use-text.tsx";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { ErrorNote } from "../../ui/error-note.tsx";
import { InlineCode } from "../../ui/inline-code.tsx";
import { Loaded } from "../../ui/loaded.tsx";
import { Section } from "../section.tsx";
import { CodeEditor, type CodeEditorHandle } from "./code-editor.tsx";
import { isDirty, shownText } from "./file-draft.ts";
import { BrokenNote, NewerNote } from "./file-notes.tsx";
import { ProblemList } from "./problem-list.tsx";
import type { FileState, SettingsFile } from "./use-settings-file.ts";

type Ready = Extract<FileState, { kind: "ready" }>;

/** The settings file as a text: for all that no page shows, and for those who like files. */
export function FileTab({ file, onHistory }: { file: SettingsFile; onHistory: () => void }) {
  const { state, load } = file;
  const answer = state.kind === "ready" ? { kind: "ready" as const, value: state } : state;
  return (
    <Loaded answer={answer} again={load}>
      {ready => <Editing ready={ready} file={file} onHistory={onHistory} />}
    </Loaded>
  );
}

function Editing({ ready, file, onHistory }: { ready: Ready; file: SettingsFile; onHistory: () => void }) {
  const { settings: words } = useText();
  const { settings, draft, failure } = ready;
  const editor = useRef<CodeEditorHandle>(null);
  const goTo = (line: number): void => editor.current?.goTo(line);
  const dirty = isDirty(draft);
  return (
    <div className="flex flex-col gap-5">
      {settings.fileBroken && (
        <BrokenNote version={settings.version} onHistory={onHistory}>
          <ProblemList problems={settings.problems} onGoTo={goTo} />
        </BrokenNote>
      )}
      <p className="text-soft">
        <InlineCode text={words.file.intro} />
      </p>
      {draft.newer && <NewerNote onTake={file.takeNewer} onKeep={file.keepMine} busy={ready.saving} />}
      <div className="flex flex-col gap-3">
        <CodeEditor
          ref={editor}
          label={words.file.label}
          value={shownText(draft)}
          onChange={file.edit}
          onSave={() => dirty && file.save()}
          marks={marksOf(ready)}
        />
        {failure && (
          <ErrorNote failure={failure}>
            {failure.line !== undefined && <GoToButton line={failure.line} onGoTo={goTo} />}
          </ErrorNote>
        )}
        <Buttons ready={ready} file={file} />
      </div>
      <Found ready={ready} editor={editor} />
    </div>
  );
}

function GoToButton({ line, onGoTo }: { line: number; onGoTo: (line: number) => void }) {
  const { settings } = useText();
  return (
    <Button size="small" onClick={() => onGoTo(line)}>
      {settings.file.goTo(line)}
    </Button>
  );
}

/** Marks belong to the text they were found in: while another one is typed, only the refusal of that one has a place. */
function marksOf({ settings, draft, failure }: Ready): ReadonlyMap<number, Problem["severity"]> {
  if (failure?.line !== undefined) return new Map([[failure.line, "error"]]);
  if (isDirty(draft)) return new Map();
  // Mistakes come first in the list and must not be covered by a warning of the same line.
  return new Map([...settings.problems].reverse().flatMap(({ line, severity }) => (line === null ? [] : [[line, severity]])));
}

function Buttons({ ready, file }: { ready: Ready; file: SettingsFile }) {
  const { settings } = useText();
  const words = settings.file;
  const { draft, saving } = ready;
  const dirty = isDirty(draft);
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
      <p className="mr-auto flex items-center gap-2 text-sm text-soft" aria-live="polite">
        {words.version(ready.settings.version)}
        {dirty && <Badge tone="honey">{words.dirty}</Badge>}
      </p>
      {draft.aside !== null && (
        <Button tone="quiet" onClick={file.bringBack}>
          {words.bringBack}
        </Button>
      )}
      {dirty && (
        <Button tone="quiet" onClick={file.discard} disabled={saving}>
          {words.discard}
        </Button>
      )}
      <Button tone="primary" busy={saving} disabled={!dirty || draft.newer !== null} onClick={file.save}>
        {dirty ? words.save : words.unchanged}
      </Button>
    </div>
  );
}

/** Findings of a file that can be used, and keys whose time has not come. A broken file's findings stand above it. */
function Found({ ready, editor }: { ready: Ready; editor: RefObject<CodeEditorHandle | null> }) {
  const { settings: words } = useText();
  const { problems, notServed, fileBroken } = ready.settings;
  // It is said of the stored file, and would read as if it were said of what is typed or was refused.
  const nothingWrong = !fileBroken && problems.length === 0 && ready.failure === null && !isDirty(ready.draft);
  return (
    <>
      {!fileBroken && problems.length > 0 && (
        <Section title={words.file.problems(problems.length)}>
          <ProblemList problems={problems} onGoTo={line => editor.current?.goTo(line)} />
        </Section>
      )}
      {nothingWrong && <p className="text-sm text-soft">{words.file.noProblems}</p>}
      {notServed.length > 0 && (
        <Section title={words.file.notServed} text={words.file.notServedText}>
          <ul className="flex flex-wrap gap-2">
            {notServed.map(key => (
              <li key={key} className="rounded-lg bg-sunken px-2.5 py-1 font-mono text-sm wrap-anywhere">
                {key}
              </li>
            ))}
          </ul>
        </Section>
      )}
    </>
  );
}
