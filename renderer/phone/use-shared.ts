import { useEffect } from "react";
import { useText } from "../i18n/use-text.tsx";
import { useApp } from "../state/app-context.tsx";

/** Takes what another app shared into the message that is being written: its text below what is there, its pictures as attachments. */
export function useShared(put: (text: string, files: readonly File[]) => void): void {
  const { phone, toasts, router } = useApp();
  const { phone: words } = useText();
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each page that is opened; what is taken is gone
  useEffect(() => {
    void phone.takeShared().then(shared => {
      if (window.location.search === "?shared=1") router.go("/", { replace: true });
      if (!shared) return;
      put(shared.text, shared.files);
      toasts.show(words.shared);
    });
  }, []);
}
