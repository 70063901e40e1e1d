import { type FormEvent, useId, useState } from "react";
import type { FailureText } from "../api/client.ts";
import { useText } from "../i18n/use-text.tsx";
import { Away } from "../phone/away.tsx";
import { LookMenu } from "../shell/look-menu.tsx";
import { useTitle } from "../shell/use-title.ts";
import { useApp } from "../state/app-context.tsx";
import { Button } from "../ui/button.tsx";
import { ErrorNote } from "../ui/error-note.tsx";
import { Flame } from "../ui/flame.tsx";
import { InlineCode } from "../ui/inline-code.tsx";
import { Input } from "../ui/input.tsx";

/** The door: asks for a code or the owner's token. `reachable` is false while the gateway does not answer at all. */
export function SignInPage({ failure, reachable }: { failure: FailureText | null; reachable: boolean }) {
  const { common } = useText();
  useTitle("");
  return (
    <main id="content" className="relative h-full overflow-y-auto">
      <div className="flex min-h-full flex-col px-5 py-5">
        <div className="flex justify-end">
          <LookMenu />
        </div>
        <div className="mx-auto flex w-full max-w-md grow flex-col justify-center gap-6 pb-16">
          <div className="flex items-center gap-3 text-ember">
            <Flame className="size-11" />
            <p className="font-serif text-2xl font-semibold text-ink">{common.productName}</p>
          </div>
          {reachable ? <SignInForm failure={failure} /> : <Away />}
        </div>
      </div>
    </main>
  );
}

function SignInForm({ failure }: { failure: FailureText | null }) {
  const { signIn: words } = useText();
  const { signIn } = useApp();
  const [typed, setTyped] = useState("");
  const [busy, setBusy] = useState(false);
  const id = useId();
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (typed.trim() === "" || busy) return;
    setBusy(true);
    await signIn(typed);
    setBusy(false);
  };
  return (
    <>
      <div>
        <h1 className="font-serif text-3xl font-semibold">{words.title}</h1>
        <p className="mt-2 text-soft">{words.text}</p>
      </div>
      <form onSubmit={event => void submit(event)} className="flex flex-col gap-3">
        <label htmlFor={id} className="font-medium">
          {words.label}
        </label>
        <Input
          id={id}
          value={typed}
          onChange={event => setTyped(event.target.value)}
          placeholder={words.placeholder}
          autoComplete="one-time-code"
          autoCapitalize="characters"
          autoCorrect="off"
          spellCheck={false}
          autoFocus
          className="font-mono tracking-wide"
          aria-invalid={failure !== null || undefined}
        />
        <Button type="submit" tone="primary" busy={busy} disabled={typed.trim() === ""}>
          {busy ? words.working : words.submit}
        </Button>
      </form>
      {failure && !busy && <ErrorNote failure={failure} />}
      <details className="text-[0.95rem] text-soft">
        <summary className="w-fit cursor-pointer rounded-md py-1 font-medium text-ink">{words.hereIsHow}</summary>
        <ul className="mt-2 flex list-disc flex-col gap-1.5 pl-5">
          {words.how.map(line => (
            <li key={line}>
              <InlineCode text={line} />
            </li>
          ))}
        </ul>
      </details>
    </>
  );
}
