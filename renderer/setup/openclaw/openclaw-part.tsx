import type { OpenClawReport } from "../../../contract/routes/setup.ts";
import type { Api } from "../../api/client.ts";
import { useWizardText } from "../../i18n/wizard-text.ts";
import { useAnswer } from "../../state/use-answer.ts";
import { ErrorNote } from "../../ui/error-note.tsx";
import { Loaded } from "../../ui/loaded.tsx";
import { RadioCard } from "../radio-card.tsx";
import { StepPage } from "../step-page.tsx";
import type { Wizard } from "../use-wizard.ts";
import { ChooseFile } from "./choose-file.tsx";
import { Imported } from "./imported.tsx";
import { countsOf } from "./outcomes.ts";
import { Report } from "./report.tsx";
import { type Source, useOpenClaw } from "./use-openclaw.ts";

const ask = (api: Api, signal: AbortSignal) => api("findOpenClaw", undefined, signal);

/** Settings of OpenClaw: found ones or a file, what would become of each key, and taking them over. */
export function OpenClawPart({ wizard }: { wizard: Wizard }) {
  const all = useWizardText();
  const words = all.openClaw;
  const { answer, again } = useAnswer(ask);
  const openClaw = useOpenClaw();
  const found = answer.kind === "ready" ? answer.value.found : [];
  const source: Source | null = openClaw.source ?? (found[0] ? { kind: "found", report: found[0] } : null);

  if (openClaw.taken !== null)
    return (
      <StepPage
        key="taken"
        wizard={wizard}
        title={words.doneTitle}
        text={words.doneText}
        canSkip={false}
        primary={{ label: all.next, onPress: () => void wizard.goOn("done") }}
      >
        <Imported report={openClaw.taken} />
      </StepPage>
    );
  return (
    <StepPage
      wizard={wizard}
      title={words.title}
      text={words.text}
      primary={source && { label: words.take, busy: openClaw.busy === "taking", onPress: () => void openClaw.take(source) }}
    >
      <Loaded answer={answer} again={again} rows={1}>
        {() => <Found reports={found} source={source} onChoose={report => openClaw.choose({ kind: "found", report })} />}
      </Loaded>
      {answer.kind !== "loading" && (
        <ChooseFile
          label={source === null ? words.choose : words.chooseOther}
          chosen={source?.kind === "file" ? source.name : null}
          busy={openClaw.busy === "reading"}
          onText={openClaw.preview}
        />
      )}
      {openClaw.failure && <ErrorNote failure={openClaw.failure} />}
      {source && <Report key={source.kind === "file" ? source.name : source.report.path} report={source.report} />}
    </StepPage>
  );
}

type FoundProps = { reports: readonly OpenClawReport[]; source: Source | null; onChoose: (report: OpenClawReport) => void };

function Found({ reports, source, onChoose }: FoundProps) {
  const words = useWizardText().openClaw;
  if (reports.length === 0) return source === null ? <p className="text-soft">{words.none}</p> : null;
  const path = source?.kind === "found" ? source.report.path : null;
  return (
    <fieldset className="flex flex-col gap-2.5">
      <legend className="mb-2 font-medium">{words.which}</legend>
      {reports.map(report => (
        <RadioCard
          key={report.path}
          name="openclaw"
          checked={report.path === path}
          onChoose={() => onChoose(report)}
          title={<span className="font-mono text-[0.95rem] font-medium wrap-anywhere">{report.path}</span>}
          text={words.summary(...countsOf(report))}
        />
      ))}
    </fieldset>
  );
}
