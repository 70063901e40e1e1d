import { useState } from "react";
import type { FailureText } from "../../api/client.ts";
import { useText } from "../../i18n/use-text.tsx";
import { useApp } from "../../state/app-context.tsx";
import { Button } from "../../ui/button.tsx";
import { CopyButton } from "../../ui/copy-button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { ErrorNote } from "../../ui/error-note.tsx";

type Step =
  | { readonly kind: "closed" }
  | { readonly kind: "asking"; readonly busy: boolean; readonly failure: FailureText | null }
  | { readonly kind: "made"; readonly token: string };

/** Makes a new owner's token after a warning, and shows it once. */
export function OwnerToken({ onRotated }: { onRotated: () => void }) {
  const { common, settings } = useText();
  const words = settings.secrets;
  const { api } = useApp();
  const [step, setStep] = useState<Step>({ kind: "closed" });
  const close = (): void => setStep({ kind: "closed" });
  const rotate = async (): Promise<void> => {
    setStep({ kind: "asking", busy: true, failure: null });
    const outcome = await api("rotateOwnerToken");
    if (!outcome.ok) return setStep({ kind: "asking", busy: false, failure: outcome.failure });
    setStep({ kind: "made", token: outcome.value.token });
    onRotated();
  };
  return (
    <>
      <Button size="small" onClick={() => setStep({ kind: "asking", busy: false, failure: null })}>
        {words.tokenRotate}
      </Button>
      <Dialog
        open={step.kind !== "closed"}
        onClose={close}
        title={step.kind === "made" ? words.tokenNew : words.tokenRotateTitle}
        description={step.kind === "made" ? words.tokenOnce : words.tokenRotateText}
        footer={
          step.kind === "asking" ? (
            <>
              <Button onClick={close}>{common.cancel}</Button>
              <Button tone="danger" busy={step.busy} onClick={() => void rotate()}>
                {words.tokenRotateAction}
              </Button>
            </>
          ) : (
            <Button tone="primary" onClick={close}>
              {words.tokenDone}
            </Button>
          )
        }
      >
        {step.kind === "asking" && step.failure && <ErrorNote failure={step.failure} />}
        {step.kind === "made" && (
          <div role="status" className="flex items-center gap-2 rounded-xl bg-sunken py-2 pr-2 pl-4">
            <output className="min-w-0 grow font-mono text-[0.95rem] wrap-anywhere select-all">{step.token}</output>
            <CopyButton label={words.copyToken} text={() => step.token} />
          </div>
        )}
      </Dialog>
    </>
  );
}
