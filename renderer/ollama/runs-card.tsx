import { CircleAlert, CircleCheck, CirclePause, Download } from "lucide-react";
import { type ReactNode, useState } from "react";
import type { OllamaState } from "../../contract/routes/ollama.ts";
import { unreachable } from "../../contract/unreachable.ts";
import type { FailureText } from "../api/client.ts";
import { useOllamaText } from "../i18n/ollama-text.ts";
import { useApp } from "../state/app-context.tsx";
import { Button } from "../ui/button.tsx";
import { ErrorNote } from "../ui/error-note.tsx";
import { InlineCode } from "../ui/inline-code.tsx";
import { LastLines } from "../ui/last-lines.tsx";
import { Spinner } from "../ui/spinner.tsx";
import { HardwareLine } from "./hardware-line.tsx";
import { Install } from "./install.tsx";

/** How Ollama runs, in words, with what can be done about it, and the machine it runs on. */
export function RunsCard({ state, again }: { state: OllamaState; again: () => void }) {
  const { runs: words } = useOllamaText();
  const keep = useKeep(again);
  const version = state.version === null ? "" : ` ${state.version}`;
  const button = (label: string, wanted: boolean, tone: "primary" | "plain"): ReactNode => (
    <p>
      <Button tone={tone} size={tone === "plain" ? "small" : "normal"} busy={keep.busy} onClick={() => keep.set(wanted)}>
        {label}
      </Button>
    </p>
  );
  const draw = (): ReactNode => {
    switch (state.kind) {
      case "missing":
        return (
          <Said icon={<Download aria-hidden className="text-honey" />} title={words.missing} text={words.missingHow}>
            <Install install={state.install} />
          </Said>
        );
      case "installed":
        return (
          <Said
            icon={<CirclePause aria-hidden className="text-honey" />}
            title={words.installed}
            text={state.canKeep ? words.installedHow : words.installedAlone}
          >
            {state.canKeep && button(words.keep, true, "primary")}
          </Said>
        );
      case "starting":
        return (
          <Said icon={<Spinner className="size-5 text-ember" />} title={words.starting} text={words.oursHow}>
            <Restarts state={state} />
          </Said>
        );
      case "adopted":
        return (
          <Said icon={<CircleCheck aria-hidden className="text-leaf" />} title={words.adopted(version)} text={words.adoptedHow} />
        );
      case "ours":
        return (
          <Said icon={<CircleCheck aria-hidden className="text-leaf" />} title={words.ours(version)} text={words.oursHow}>
            {button(words.stop, false, "plain")}
          </Said>
        );
      case "failed":
        return (
          <Said icon={<CircleAlert aria-hidden className="text-rust" />} title={words.failed} text="">
            {state.failure && (
              <ErrorNote failure={state.failure}>
                <Button size="small" busy={keep.busy} onClick={() => keep.set(true)}>
                  {words.retry}
                </Button>
              </ErrorNote>
            )}
            <LastLines label={words.lastLines} lines={linesOf(state)} />
          </Said>
        );
      default:
        return unreachable(state.kind);
    }
  };
  return (
    <section
      aria-label="Ollama"
      className="flex min-h-36 flex-col justify-between gap-4 rounded-2xl border border-line bg-raised p-4 sm:p-5"
    >
      <div className="flex flex-col gap-3" aria-live="polite">
        {draw()}
        {keep.failure && <ErrorNote failure={keep.failure} />}
      </div>
      <HardwareLine hardware={state.hardware} />
    </section>
  );
}

const Said = ({ icon, title, text, children }: { icon: ReactNode; title: string; text: string; children?: ReactNode }) => (
  <div className="flex items-start gap-3 [&>svg]:mt-0.5 [&>svg]:size-5 [&>svg]:shrink-0">
    {icon}
    <div className="flex min-w-0 grow flex-col gap-3">
      <div>
        <p className="font-medium wrap-anywhere">{title}</p>
        {text && (
          <p className="text-[0.95rem] text-soft">
            <InlineCode text={text} />
          </p>
        )}
      </div>
      {children}
    </div>
  </div>
);

function Restarts({ state }: { state: OllamaState }) {
  const { runs: words } = useOllamaText();
  if (state.companion?.kind !== "waiting") return null;
  return (
    <>
      <p className="text-[0.95rem] text-honey">{words.restarts(state.companion.failures)}</p>
      <LastLines label={words.lastLines} lines={state.companion.lastLines} />
    </>
  );
}

const linesOf = ({ companion }: OllamaState): readonly string[] =>
  companion?.kind === "waiting" || companion?.kind === "gaveUp" ? companion.lastLines : [];

/** Lets Hearth run an Ollama of its own, or stops that. */
function useKeep(again: () => void): { busy: boolean; failure: FailureText | null; set: (keep: boolean) => void } {
  const { api } = useApp();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<FailureText | null>(null);
  const set = (keep: boolean): void => {
    setBusy(true);
    setFailure(null);
    void api("keepOllama", { body: { keep } }).then(outcome => {
      setBusy(false);
      if (!outcome.ok) setFailure(outcome.failure);
      again();
    });
  };
  return { busy, failure, set };
}
