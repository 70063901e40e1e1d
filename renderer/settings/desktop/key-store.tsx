import { useState } from "react";
import type { DesktopState } from "../../../contract/bridge.ts";
import type { FailureText } from "../../api/client.ts";
import { type DesktopWords, useDesktopText } from "../../i18n/desktop-text.ts";
import { Button } from "../../ui/button.tsx";
import { Card } from "../../ui/card.tsx";
import { ConfirmDialog } from "../../ui/confirm-dialog.tsx";
import { ErrorNote } from "../../ui/error-note.tsx";
import { InlineCode } from "../../ui/inline-code.tsx";
import { Section } from "../section.tsx";
import type { Desktop } from "./use-desktop.ts";

/** Where the key that opens the vault is kept, and the way to keep it elsewhere. */
export function KeyStore({ desktop }: { desktop: Desktop }) {
  const { keyStore: words } = useDesktopText();
  const { keyStore } = desktop.state;
  const [asking, setAsking] = useState(false);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<FailureText | null>(null);
  const toSystem = keyStore.kind === "file";
  const move = async (): Promise<void> => {
    setBusy(true);
    const problem = await desktop.ask({ call: "setKeyStore", on: toSystem });
    setBusy(false);
    setFailure(problem);
    if (problem === null) setAsking(false);
  };
  const canMove = keyStore.kind === "system" || (keyStore.kind === "file" && keyStore.offered);
  return (
    <Section title={words.title}>
      <Card className="flex flex-col gap-3 py-4">
        {keyStoreWords(keyStore, words).map(sentence => (
          <p key={sentence} className="text-[0.95rem]">
            <InlineCode text={sentence} />
          </p>
        ))}
        {canMove && (
          <Button size="small" className="self-start" onClick={() => setAsking(true)}>
            {toSystem ? words.toSystem : words.toFile}
          </Button>
        )}
      </Card>
      {asking && (
        <ConfirmDialog
          open
          danger={!toSystem}
          busy={busy}
          onClose={() => setAsking(false)}
          onConfirm={() => void move()}
          title={toSystem ? words.toSystemTitle : words.toFileTitle}
          description={toSystem ? words.toSystemText : words.toFileText}
          action={words.action}
        >
          {failure && <ErrorNote failure={failure} />}
        </ConfirmDialog>
      )}
    </Section>
  );
}

/** Where the key is, and what that means; the honest sentence where the system protects nothing. */
export function keyStoreWords(keyStore: DesktopState["keyStore"], words: DesktopWords["keyStore"]): string[] {
  switch (keyStore.kind) {
    case "system":
      return [words.system(keyStore.name), words.systemNote];
    case "file":
      return [words.file, keyStore.offered ? words.fileOffered(keyStore.name) : words.fileOnly];
    case "passphrase":
      return [words.passphrase];
  }
}
