import { useEffect } from "react";
import { useText } from "../i18n/use-text.tsx";
import { useAppState } from "../state/app-context.tsx";

/** The window's title: what is shown, with what is going on before it. */
export function useTitle(title: string, state?: string): void {
  const { common, chat } = useText();
  const offline = useAppState(app => app.signIn.kind === "signedIn" && app.connection === "offline");
  const note = offline ? chat.titleOffline : state;
  useEffect(() => {
    document.title = `${note ? `(${note}) ` : ""}${title ? `${title} · ` : ""}${common.productName}`;
  }, [title, note, common]);
}
