import { type FormEvent, useId, useState } from "react";
import type { Language } from "../../contract/errors/define.ts";
import type { FailureText } from "../api/client.ts";
import { changeSettings } from "../budget/change-settings.ts";
import { useLanguage } from "../i18n/use-text.tsx";
import { useWizardText } from "../i18n/wizard-text.ts";
import { useApp } from "../state/app-context.tsx";
import { ErrorNote } from "../ui/error-note.tsx";
import { RadioCard } from "./radio-card.tsx";
import { StepPage } from "./step-page.tsx";
import type { Wizard } from "./use-wizard.ts";

/** Each in its own words, whatever language the page speaks. */
const languages: readonly { readonly language: Language; readonly name: string; readonly text: string }[] = [
  { language: "en", name: "English", text: "Hearth speaks English." },
  { language: "zh-CN", name: "简体中文", text: "Hearth 使用简体中文。" },
];

/** The language, the browser's own to begin with. The page speaks it at once; tray, terminal and notices do when it is confirmed. */
export function LanguageStep({ wizard }: { wizard: Wizard }) {
  const words = useWizardText();
  const { api } = useApp();
  const [language, choose] = useLanguage();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<FailureText | null>(null);
  const form = useId();
  const save = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    const refused = await changeSettings(api, effective =>
      effective.language === language ? [] : [{ path: ["language"], value: language }],
    );
    setBusy(false);
    setFailure(refused);
    if (refused !== null) return;
    choose(language);
    await wizard.goOn("done");
  };
  return (
    <StepPage wizard={wizard} title={words.language.title} text={words.language.text} primary={{ label: words.next, form, busy }}>
      <form id={form} onSubmit={event => void save(event)}>
        <fieldset className="flex flex-col gap-3">
          <legend className="sr-only">{words.language.legend}</legend>
          {languages.map(one => (
            <RadioCard
              key={one.language}
              name="language"
              lang={one.language}
              checked={one.language === language}
              onChoose={() => choose(one.language)}
              title={one.name}
              text={one.text}
            />
          ))}
        </fieldset>
      </form>
      {failure && <ErrorNote failure={failure} />}
    </StepPage>
  );
}
