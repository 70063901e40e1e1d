import { Info } from "lucide-react";
import type { DesktopState } from "../../contract/bridge.ts";
import { unreachable } from "../../contract/unreachable.ts";
import { useWizardText } from "../i18n/wizard-text.ts";
import { Card } from "../ui/card.tsx";
import { ErrorNote } from "../ui/error-note.tsx";
import { InlineCode } from "../ui/inline-code.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { Switch } from "../ui/switch.tsx";
import { StepPage } from "./step-page.tsx";
import { useDesktop } from "./use-desktop.ts";
import type { Wizard } from "./use-wizard.ts";

/** Starting with the computer: off until somebody wants it. A browser cannot do that, and says what can. */
export function LoginStep({ wizard }: { wizard: Wizard }) {
  const all = useWizardText();
  const words = all.login;
  const { state, failure, busy, call } = useDesktop();
  if (!wizard.desktop)
    return (
      <StepPage
        wizard={wizard}
        title={words.browserTitle}
        text={words.browserText}
        canSkip={false}
        primary={{ label: all.next, onPress: () => void wizard.goOn("skipped") }}
      />
    );
  return (
    <StepPage
      wizard={wizard}
      title={words.title}
      text={words.text}
      primary={{ label: all.next, onPress: () => void wizard.goOn("done") }}
    >
      {state === null ? (
        failure === null && <Skeleton className="h-20 rounded-2xl" />
      ) : (
        <AtLogin state={state.startAtLogin} busy={busy} onChange={on => void call({ call: "setStartAtLogin", on })} />
      )}
      {failure && <ErrorNote failure={failure} />}
    </StepPage>
  );
}

type Props = { state: DesktopState["startAtLogin"]; busy: boolean; onChange: (on: boolean) => void };

function AtLogin({ state, busy, onChange }: Props) {
  const words = useWizardText().login;
  switch (state) {
    case "notPossible":
      return <Note text={words.notPossible} />;
    case "on":
    case "off":
    case "needsApproval":
      return (
        <>
          <Card>
            <Switch label={words.switch} help={words.switchHelp} checked={state !== "off"} disabled={busy} onChange={onChange} />
          </Card>
          {state === "needsApproval" && <Note text={words.needsApproval} />}
        </>
      );
    default:
      return unreachable(state);
  }
}

const Note = ({ text }: { text: string }) => (
  <p className="flex gap-3 rounded-2xl bg-sunken px-4 py-3.5">
    <Info aria-hidden className="mt-0.5 size-5 shrink-0 text-soft" />
    <span className="min-w-0">
      <InlineCode text={text} />
    </span>
  </p>
);
