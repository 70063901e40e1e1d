import { Menu } from "lucide-react";
import { type RefObject, useState } from "react";
import type { FailureText } from "../api/client.ts";
import { useText } from "../i18n/use-text.tsx";
import { useShared } from "../phone/use-shared.ts";
import { chatPath } from "../router/route.ts";
import { useTitle } from "../shell/use-title.ts";
import { useApp, useAppState } from "../state/app-context.tsx";
import { newDraft } from "../state/drafts.ts";
import type { Draft } from "../state/sending.ts";
import { ErrorNote } from "../ui/error-note.tsx";
import { Flame } from "../ui/flame.tsx";
import { IconButton } from "../ui/icon-button.tsx";
import { Composer } from "./composer/composer.tsx";
import { DropArea } from "./composer/drop-area.tsx";
import { ModelPicker } from "./composer/model-picker.tsx";
import { useAttachments } from "./composer/use-attachments.ts";
import { useDraft } from "./composer/use-draft.ts";
import { ComposerDock } from "./composer-dock.tsx";
import { isGuide } from "./guide.ts";
import { GuideBanner } from "./guide-banner.tsx";
import { SetupNote } from "./setup-note.tsx";

type Props = { onOpenList: () => void; field: RefObject<HTMLTextAreaElement | null> };

/** Before the first message: a greeting and a place to write. The conversation begins when something is sent. */
export function NewConversation({ onOpenList, field }: Props) {
  const { chat, common } = useText();
  const { sending, router, drafts } = useApp();
  const attachments = useAttachments();
  const [draft, setDraft] = useDraft(newDraft);
  const [model, setModel] = useState<string | null>(null);
  const [failure, setFailure] = useState<FailureText | null>(null);
  const [beginning, setBeginning] = useState(false);
  const owner = useAppState(({ signIn }) => signIn.kind === "signedIn" && signIn.role === "owner");
  const guided = useAppState(state => state.models.kind === "ready" && isGuide(model ?? state.models.defaultModel));
  useTitle("");
  useShared((text, files) => {
    setDraft([drafts.read(newDraft), text].filter(piece => piece !== "").join("\n"));
    attachments.add(files);
  });

  const begin = async (message: Omit<Draft, "model">): Promise<void> => {
    setBeginning(true);
    setFailure(null);
    const outcome = await sending.begin({ ...message, model });
    setBeginning(false);
    if ("sessionId" in outcome) {
      drafts.write(newDraft, "");
      router.go(chatPath(outcome.sessionId), { replace: true });
      return;
    }
    setDraft(message.text);
    setFailure(outcome.failure);
  };

  return (
    <DropArea onFiles={attachments.add}>
      <header className="flex min-h-14 shrink-0 items-center px-2 md:hidden">
        <IconButton label={chat.openList} onClick={onOpenList}>
          <Menu aria-hidden />
        </IconButton>
        <p className="px-1 font-serif text-lg font-semibold">{common.productName}</p>
      </header>
      <main id="content" tabIndex={-1} aria-label={chat.newChat} className="flex min-h-0 grow flex-col outline-none">
        <div className="relative min-h-0 grow overflow-y-auto">
          <div className="mx-auto flex min-h-full max-w-[46rem] flex-col justify-center gap-7 px-5 py-8 sm:px-7">
            <div>
              <Flame className="mb-5 size-12 text-ember" />
              <h1 className="font-serif text-3xl font-semibold sm:text-4xl">{greeting(chat, new Date().getHours())}</h1>
              <p className="mt-2 text-lg text-soft">{owner ? chat.emptyText : chat.emptyTextGuest}</p>
            </div>
            <ul className="grid gap-2.5 sm:grid-cols-2">
              {(guided ? chat.guideSuggestions : chat.suggestions).map(suggestion => (
                <li key={suggestion}>
                  <button
                    type="button"
                    onClick={() => {
                      setDraft(suggestion);
                      field.current?.focus();
                    }}
                    className="flex min-h-14 w-full items-center rounded-2xl border border-line bg-raised px-4 py-3 text-start text-[0.95rem] hover:bg-hover"
                  >
                    {suggestion}
                  </button>
                </li>
              ))}
            </ul>
          </div>
        </div>
        <ComposerDock>
          {failure && <ErrorNote failure={failure} />}
          <SetupNote />
          <GuideBanner model={model} />
          <Composer
            field={field}
            text={draft}
            onText={setDraft}
            attachments={attachments}
            busy={false}
            onStop={() => undefined}
            onSend={message => !beginning && void begin(message)}
          >
            <ModelPicker chosen={model} onChoose={setModel} />
          </Composer>
        </ComposerDock>
      </main>
    </DropArea>
  );
}

const greeting = (chat: { greetingMorning: string; greetingDay: string; greetingEvening: string }, hour: number): string =>
  hour >= 5 && hour < 12 ? chat.greetingMorning : hour >= 12 && hour < 18 ? chat.greetingDay : chat.greetingEvening;
