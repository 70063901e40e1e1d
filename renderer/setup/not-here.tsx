import type { FailureText } from "../api/client.ts";
import { useText } from "../i18n/use-text.tsx";
import { useWizardText } from "../i18n/wizard-text.ts";
import { PageFrame } from "../shell/page-frame.tsx";
import { Button } from "../ui/button.tsx";
import { Card } from "../ui/card.tsx";
import { ErrorNote } from "../ui/error-note.tsx";
import { InlineCode } from "../ui/inline-code.tsx";

/** Stands for the wizard where it cannot be: for those who are not the owner (`failure` null), and while nobody tells how far it came. */
export function NotHere({ failure, again }: { failure: FailureText | null; again: () => void }) {
  const { common, setup } = useText();
  const words = useWizardText();
  return (
    <PageFrame title={words.title}>
      {failure === null ? (
        <Card>
          <InlineCode text={setup.ownerOnly} />
        </Card>
      ) : (
        <ErrorNote failure={failure}>
          <Button size="small" onClick={again}>
            {common.retry}
          </Button>
        </ErrorNote>
      )}
    </PageFrame>
  );
}
