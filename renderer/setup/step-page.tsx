import { type KeyboardEvent, type ReactNode, useEffect, useRef } from "react";
import { useText } from "../i18n/use-text.tsx";
import { useWizardText } from "../i18n/wizard-text.ts";
import { Banners } from "../shell/banners.tsx";
import { useTitle } from "../shell/use-title.ts";
import { Button } from "../ui/button.tsx";
import { ErrorNote } from "../ui/error-note.tsx";
import { InlineCode } from "../ui/inline-code.tsx";
import { Progress } from "./progress.tsx";
import { Rail } from "./rail.tsx";
import { TopBar } from "./top-bar.tsx";
import type { Wizard } from "./use-wizard.ts";

/** The one main button. With `form` it sends that form, else it does `onPress`. */
export type Primary = { readonly label: string; readonly busy?: boolean; readonly disabled?: boolean } & (
  | { readonly form: string }
  | { readonly onPress: () => void }
);

type Props = {
  wizard: Wizard;
  title: string;
  text: string;
  /** Null where the content has the main button itself, or is one choice by a press. */
  primary: Primary | null;
  /** False on the pages where there is nothing to leave out. */
  canSkip?: boolean;
  children?: ReactNode;
};

/** One page of the wizard: names of the steps, one column, and a bar at its foot that stays where it is whatever the content does. Enter goes on. */
export function StepPage({ wizard, title, text, primary, canSkip = true, children }: Props) {
  const { common } = useText();
  const words = useWizardText();
  const heading = useRef<HTMLHeadingElement>(null);
  const main = useRef<HTMLButtonElement>(null);
  useTitle(common.labelled(words.title, title));
  // The page changed under a keyboard: begin to read at its new heading.
  useEffect(() => heading.current?.focus(), []);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== "Enter" || event.target !== heading.current) return;
    event.preventDefault();
    main.current?.click();
  };
  return (
    <div className="flex h-full">
      <Rail wizard={wizard} />
      <div className="flex min-w-0 grow flex-col">
        <Banners />
        <TopBar wizard={wizard} />
        <main id="content" className="relative min-h-0 grow overflow-y-auto">
          <div className="mx-auto flex w-full max-w-xl flex-col gap-6 px-5 pt-4 pb-10 sm:pt-10">
            <div>
              <Progress wizard={wizard} />
              <h1
                ref={heading}
                tabIndex={-1}
                onKeyDown={onKeyDown}
                className="font-serif text-3xl leading-tight font-semibold text-balance outline-none"
              >
                {title}
              </h1>
              <p className="mt-2 text-soft">
                <InlineCode text={text} />
              </p>
            </div>
            {children}
          </div>
        </main>
        <footer className="border-t border-line bg-paper pb-[env(safe-area-inset-bottom)]">
          <div className="mx-auto flex w-full max-w-xl flex-col gap-3 px-5 py-3">
            {wizard.failure && <ErrorNote failure={wizard.failure} />}
            <div className="flex min-h-11 items-center gap-2">
              {wizard.canGoBack && (
                <Button tone="quiet" className="-ml-4" onClick={wizard.back}>
                  {common.back}
                </Button>
              )}
              <span className="grow" />
              {canSkip && (
                <Button tone="quiet" className={primary === null ? "-mr-4" : ""} onClick={() => void wizard.skip()}>
                  {words.skip}
                </Button>
              )}
              {primary && (
                <Button
                  ref={main}
                  tone="primary"
                  className="min-w-32"
                  busy={wizard.busy || primary.busy === true}
                  disabled={primary.disabled ?? false}
                  {...("form" in primary ? { type: "submit", form: primary.form } : { onClick: primary.onPress })}
                >
                  {primary.label}
                </Button>
              )}
            </div>
          </div>
        </footer>
      </div>
    </div>
  );
}
