import { CirclePause } from "lucide-react";
import { oldMachineTrouble } from "../backup/old-machine-banner.tsx";
import { useText } from "../i18n/use-text.tsx";
import { useApp, useAppState } from "../state/app-context.tsx";
import { Banner, bannerActionClass } from "./banner.tsx";
import { usePause } from "./use-pause.ts";

/** Says that answering is paused: to the owner with the way to go on, to others what becomes of their words. */
export function PausedBanner() {
  const { common } = useText();
  const { toasts } = useApp();
  const { answering, busy, set } = usePause();
  const paused = useAppState(state => state.paused);
  const owner = useAppState(state => state.signIn.kind === "signedIn" && state.signIn.role === "owner");
  // Paused by a restore from another machine: that banner asks the right question.
  const asked = useAppState(state => state.overview?.troubles.some(one => one.id === oldMachineTrouble) ?? false);
  if (!owner && paused)
    return (
      <Banner tone="honey" icon={<CirclePause aria-hidden />}>
        {common.paused.title} {common.paused.kept}
      </Banner>
    );
  if (answering === null || !answering.paused || asked) return null;
  const resume = async (): Promise<void> => {
    const failure = await set(false);
    if (failure) toasts.show(failure.message, { tone: "bad" });
  };
  return (
    <Banner
      tone="honey"
      icon={<CirclePause aria-hidden />}
      action={
        <button type="button" className={bannerActionClass} aria-disabled={busy} onClick={() => busy || void resume()}>
          {common.paused.resume}
        </button>
      }
    >
      {common.paused.title}
      {answering.waiting > 0 && ` ${common.paused.waiting(answering.waiting)}`}
    </Banner>
  );
}
