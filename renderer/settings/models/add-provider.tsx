import { HardDrive, KeyRound, Plug } from "lucide-react";
import { useState } from "react";
import { useText } from "../../i18n/use-text.tsx";
import { freeName, presets } from "../../providers/presets.ts";
import { ProviderForm } from "../../providers/provider-form.tsx";
import { type Draft, useProviderDraft } from "../../providers/use-provider-draft.ts";
import { useApp } from "../../state/app-context.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Switch } from "../../ui/switch.tsx";

type Choice = "anthropic" | "other" | "ollama";
const icons = { anthropic: KeyRound, other: Plug, ollama: HardDrive } as const;

/** A first draft for each choice, under a name that is still free. Of the known addresses, the first that is not in use yet. */
function firstDraft(choice: Choice, taken: readonly string[]): Draft {
  const blank = { baseUrl: "", apiKey: "" };
  if (choice === "anthropic") return { ...blank, type: "anthropic", name: freeName("anthropic", taken) };
  if (choice === "ollama")
    return { ...blank, type: "ollama", name: freeName("ollama", taken), baseUrl: "http://127.0.0.1:11434" };
  const preset = presets.find(one => !taken.includes(one.name)) ?? presets[0];
  const name = freeName(preset?.name ?? "provider", taken);
  return { ...blank, type: "openai-compatible", name, baseUrl: preset?.baseUrl ?? "" };
}

type Props = {
  taken: readonly string[];
  /** No model answers yet: this one would. */
  isFirst: boolean;
  onClose: () => void;
};

/** A new provider: which kind, then its address and key, tested before they are kept. */
export function AddProvider({ taken, isFirst, onClose }: Props) {
  const { settings } = useText();
  const words = settings.models;
  const [choice, setChoice] = useState<Choice | null>(null);
  return (
    <Dialog open onClose={onClose} title={choice === null ? words.addTitle : words.addNamed[choice]}>
      {choice === null ? (
        <Choices onChoose={setChoice} />
      ) : (
        <AddForm choice={choice} taken={taken} isFirst={isFirst} onBack={() => setChoice(null)} onClose={onClose} />
      )}
    </Dialog>
  );
}

function Choices({ onChoose }: { onChoose: (choice: Choice) => void }) {
  const { setup } = useText();
  return (
    <ul className="flex flex-col gap-2.5">
      {(["anthropic", "other", "ollama"] as const).map(choice => {
        const Icon = icons[choice];
        return (
          <li key={choice}>
            <button
              type="button"
              onClick={() => onChoose(choice)}
              className="flex w-full items-start gap-3.5 rounded-xl border border-line p-4 text-start transition-colors hover:border-ember/50 hover:bg-ember-wash"
            >
              <span className="grid size-9 shrink-0 place-items-center rounded-xl bg-ember-wash text-ember [&_svg]:size-4.5">
                <Icon aria-hidden />
              </span>
              <span className="min-w-0">
                <span className="block font-semibold">{setup.choices[choice].title}</span>
                <span className="block text-[0.95rem] text-soft">{setup.choices[choice].text}</span>
              </span>
            </button>
          </li>
        );
      })}
    </ul>
  );
}

function AddForm({ choice, taken, isFirst, onBack, onClose }: Props & { choice: Choice; onBack: () => void }) {
  const { common, settings } = useText();
  const words = settings.models;
  const { toasts } = useApp();
  const provider = useProviderDraft(firstDraft(choice, taken));
  const [makeDefault, setMakeDefault] = useState(isFirst);
  const save = async (): Promise<void> => {
    if (!(await provider.save({ makeDefault }))) return;
    toasts.show(words.saved(provider.draft.name.trim()));
    onClose();
  };
  return (
    <ProviderForm
      provider={provider}
      taken={taken}
      askModel={makeDefault}
      saveLabel={common.save}
      onSave={() => void save()}
      onCancel={onBack}
    >
      <Switch label={words.makeDefault} help={words.makeDefaultHelp} checked={makeDefault} onChange={setMakeDefault} />
    </ProviderForm>
  );
}
