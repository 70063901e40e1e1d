import { useText } from "../i18n/use-text.tsx";
import { useWizardText } from "../i18n/wizard-text.ts";
import { LookMenu } from "../shell/look-menu.tsx";
import { Button } from "../ui/button.tsx";
import { Flame } from "../ui/flame.tsx";
import type { Wizard } from "./use-wizard.ts";

/** Above every page: the way out, which is open at any time, and how it looks. */
export function TopBar({ wizard }: { wizard: Wizard }) {
  const { common } = useText();
  const words = useWizardText();
  return (
    <header className="flex min-h-14 items-center gap-1 px-3 sm:px-5">
      <p className="flex grow items-center gap-2 pl-2 font-serif text-lg font-semibold lg:invisible">
        <Flame className="size-6 text-ember" /> {common.productName}
      </p>
      {wizard.step !== "done" && (
        <Button tone="quiet" size="small" className="text-soft" onClick={() => void wizard.finish()}>
          {wizard.setup.done ? (
            words.leave
          ) : (
            <>
              <span className="max-sm:hidden">{words.finishNowLong}</span>
              <span className="sm:hidden">{words.finishNow}</span>
            </>
          )}
        </Button>
      )}
      <LookMenu />
    </header>
  );
}
