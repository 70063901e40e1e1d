import { Compass, HardDrive, KeyRound, Plug } from "lucide-react";
import { type ReactNode, useEffect, useRef, useState } from "react";
import type { FailureText } from "../api/client.ts";
import { useText } from "../i18n/use-text.tsx";
import { ProviderForm } from "../providers/provider-form.tsx";
import { type Draft, useProviderDraft } from "../providers/use-provider-draft.ts";
import { Link } from "../router/link.tsx";
import { LookMenu } from "../shell/look-menu.tsx";
import { useTitle } from "../shell/use-title.ts";
import { useApp, useAppState } from "../state/app-context.tsx";
import { buttonClass } from "../ui/button.tsx";
import { Card } from "../ui/card.tsx";
import { ErrorNote } from "../ui/error-note.tsx";
import { Flame } from "../ui/flame.tsx";
import { InlineCode } from "../ui/inline-code.tsx";
import { OllamaChoice } from "./ollama-choice.tsx";

type Choice = "anthropic" | "other" | "ollama" | "guide";
const icons: Readonly<Record<Choice, ReactNode>> = {
  anthropic: <KeyRound aria-hidden />,
  other: <Plug aria-hidden />,
  ollama: <HardDrive aria-hidden />,
  guide: <Compass aria-hidden />,
};
const drafts: Readonly<Record<"anthropic" | "other", Draft>> = {
  anthropic: { name: "anthropic", type: "anthropic", baseUrl: "", apiKey: "" },
  other: { name: "openai", type: "openai-compatible", baseUrl: "https://api.openai.com/v1", apiKey: "" },
};

/** The first page of a new Hearth: which model should answer. Nothing here has to be done: the guide is one press away. */
export function SetupPage() {
  const { setup, common } = useText();
  const { api, loading, router, language } = useApp();
  const done = useAppState(state => state.setupDone === true);
  const owner = useAppState(state => state.signIn.kind === "signedIn" && state.signIn.role === "owner");
  const [choice, setChoice] = useState<Choice | null>(null);
  const [failure, setFailure] = useState<FailureText | null>(null);
  useTitle(setup.title);

  const finish = async (): Promise<void> => {
    // A language that only follows the browser is no wish for the settings.
    const chosen = language.chosen();
    const outcome = await api("finishSetup", { body: chosen === null ? {} : { language: chosen } });
    if (!outcome.ok) return setFailure(outcome.failure);
    await Promise.all([loading.loadStatus(), loading.loadModels()]);
    router.go("/");
  };
  const choose = (next: Choice): void => {
    setFailure(null);
    if (next === "guide") void finish();
    else setChoice(next);
  };

  return (
    <main id="content" className="h-full overflow-y-auto">
      <div className="flex min-h-full flex-col px-5 py-5">
        <div className="flex items-center justify-between">
          <p className="flex items-center gap-2.5 font-serif text-lg font-semibold">
            <Flame className="size-7 text-ember" /> {common.productName}
          </p>
          <LookMenu />
        </div>
        <div className="mx-auto flex w-full max-w-xl grow flex-col justify-center gap-7 pt-8 pb-16">
          {choice === null ? (
            <>
              <div>
                <h1 className="font-serif text-3xl leading-tight font-semibold">{setup.heading}</h1>
                {owner && <p className="mt-2 text-soft">{setup.intro}</p>}
              </div>
              {owner ? (
                <Choices onChoose={choose} />
              ) : (
                <Card>
                  <InlineCode text={setup.ownerOnly} />
                </Card>
              )}
              {done && (
                <Link to="/" className={`${buttonClass("quiet")} self-start`}>
                  {setup.notNow}
                </Link>
              )}
            </>
          ) : (
            <Chosen choice={choice} onBack={() => setChoice(null)} onDone={() => void finish()} />
          )}
          {failure && <ErrorNote failure={failure} />}
        </div>
      </div>
    </main>
  );
}

function Choices({ onChoose }: { onChoose: (choice: Choice) => void }) {
  const { setup } = useText();
  return (
    <ul className="flex flex-col gap-3">
      {(["anthropic", "other", "ollama", "guide"] as const).map(choice => (
        <li key={choice}>
          <button
            type="button"
            onClick={() => onChoose(choice)}
            className="flex w-full items-start gap-4 rounded-2xl border border-line bg-raised p-5 text-start shadow-low transition-colors hover:border-ember/50 hover:bg-ember-wash"
          >
            <span className="grid size-10 shrink-0 place-items-center rounded-xl bg-ember-wash text-ember [&_svg]:size-5">
              {icons[choice]}
            </span>
            <span className="min-w-0">
              <span className="block font-semibold">{setup.choices[choice].title}</span>
              <span className="mt-0.5 block text-[0.95rem] text-soft">{setup.choices[choice].text}</span>
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
}

function Chosen({
  choice,
  onBack,
  onDone,
}: {
  choice: Exclude<Choice, "guide"> | "guide";
  onBack: () => void;
  onDone: () => void;
}) {
  const { setup } = useText();
  const heading = useRef<HTMLHeadingElement>(null);
  // The page changed under a keyboard: begin to read at its new heading.
  useEffect(() => heading.current?.focus(), []);
  const [elsewhere, setElsewhere] = useState(false);
  const words = elsewhere ? { title: setup.ollamaElsewhereTitle, text: setup.ollamaElsewhereText } : setup.choices[choice];
  return (
    <>
      <div>
        <h1 ref={heading} tabIndex={-1} className="font-serif text-3xl leading-tight font-semibold outline-none">
          {words.title}
        </h1>
        <p className="mt-2 text-soft">{words.text}</p>
      </div>
      <Card className="p-6">
        {choice === "ollama" ? (
          <OllamaChoice onDone={onDone} onCancel={onBack} elsewhere={elsewhere} onElsewhere={setElsewhere} />
        ) : (
          <WithForm initial={choice === "anthropic" ? drafts.anthropic : drafts.other} onBack={onBack} onDone={onDone} />
        )}
      </Card>
    </>
  );
}

function WithForm({ initial, onBack, onDone }: { initial: Draft; onBack: () => void; onDone: () => void }) {
  const { setup } = useText();
  const provider = useProviderDraft(initial);
  const save = async (): Promise<void> => {
    if (await provider.save({ makeDefault: true })) onDone();
  };
  return <ProviderForm provider={provider} saveLabel={setup.start} onSave={() => void save()} onCancel={onBack} />;
}
