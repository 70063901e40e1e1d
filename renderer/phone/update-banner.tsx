import { Sparkles } from "lucide-react";
import { useText } from "../i18n/use-text.tsx";
import { Banner, bannerActionClass } from "../shell/banner.tsx";
import { useApp } from "../state/app-context.tsx";
import { useStore } from "../state/store.ts";

/** Newer pages wait: they are shown when the reader says so, never in the middle of a sentence. */
export function UpdateBanner() {
  const { worker } = useApp().phone;
  const { update } = useText().phone;
  if (!useStore(worker.waiting, waiting => waiting)) return null;
  return (
    <Banner
      tone="ember"
      icon={<Sparkles aria-hidden />}
      action={
        <button type="button" className={bannerActionClass} onClick={() => void worker.takeOver()}>
          {update.action}
        </button>
      }
    >
      {update.text}
    </Banner>
  );
}
