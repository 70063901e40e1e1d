import { type FormEvent, useId, useState } from "react";
import type { FailureText } from "../../api/client.ts";
import { useText } from "../../i18n/use-text.tsx";
import { failureInForm } from "../../providers/failure-in-form.ts";
import { SecretField } from "../../providers/secret-field.tsx";
import { TestSteps } from "../../providers/test-result.tsx";
import type { Tested } from "../../providers/use-provider-draft.ts";
import { useApp } from "../../state/app-context.tsx";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { ErrorNote } from "../../ui/error-note.tsx";
import { Spinner } from "../../ui/spinner.tsx";
import { secretWords } from "./secret-name.ts";

type Step =
  | { readonly kind: "asking" }
  | { readonly kind: "trying" }
  | { readonly kind: "refused"; readonly test: Tested }
  | { readonly kind: "failed"; readonly failure: FailureText };

/** A new value for a secret: tried where it is used, and swapped in only when it works there. */
export function RotateDialog({ name, onRotated, onClose }: { name: string; onRotated: () => void; onClose: () => void }) {
  const { common, settings, setup } = useText();
  const words = settings.secrets;
  const { api, toasts } = useApp();
  const [value, setValue] = useState("");
  const [step, setStep] = useState<Step>({ kind: "asking" });
  const form = useId();
  const title = secretWords(name, words);
  const rotate = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (value.trim() === "" || step.kind === "trying") return;
    setStep({ kind: "trying" });
    const outcome = await api("rotateSecret", { params: { name }, body: { value: value.trim() } });
    if (!outcome.ok) return setStep({ kind: "failed", failure: outcome.failure });
    const { rotated, test } = outcome.value;
    if (!rotated && test) return setStep({ kind: "refused", test });
    toasts.show(test === null ? words.swappedUntested(title) : words.swapped(title));
    onRotated();
    onClose();
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={words.rotateTitle(title)}
      description={words.rotateText}
      footer={
        <>
          <Button onClick={onClose}>{common.cancel}</Button>
          <Button type="submit" form={form} tone="primary" busy={step.kind === "trying"} disabled={value.trim() === ""}>
            {words.testAndSwap}
          </Button>
        </>
      }
    >
      <form id={form} noValidate onSubmit={event => void rotate(event)}>
        <SecretField
          label={words.newValue}
          value={value}
          onChange={next => {
            setValue(next);
            setStep({ kind: "asking" });
          }}
        />
      </form>
      <div aria-live="polite" className="flex flex-col gap-3 empty:hidden">
        {step.kind === "trying" && (
          <p className="flex items-center gap-2.5 text-soft">
            <Spinner /> {words.trying}
          </p>
        )}
        {step.kind === "refused" && (
          <>
            <p className="font-medium">{words.refused}</p>
            <TestSteps result={step.test} />
          </>
        )}
        {step.kind === "failed" && <ErrorNote failure={failureInForm(step.failure, setup.hintsInForm)} />}
      </div>
    </Dialog>
  );
}
