import { useCallback, useEffect, useState } from "react";
import type { Api, FailureText, Outcome } from "../api/client.ts";
import { useLanguage } from "../i18n/use-text.tsx";
import { useApp } from "./app-context.tsx";

export type Answer<T> =
  | { readonly kind: "loading" }
  | { readonly kind: "ready"; readonly value: T }
  | { readonly kind: "failed"; readonly failure: FailureText };

/**
 * What the gateway answers to `ask`, asked again when `revision` or the language changes and when `again` is called; meanwhile the former
 * answer stays. `ask` must be the same function from drawing to drawing.
 */
export function useAnswer<T>(
  ask: (api: Api, signal: AbortSignal) => Promise<Outcome<T>>,
  revision = 0,
): { answer: Answer<T>; again: () => void } {
  const { api } = useApp();
  const [language] = useLanguage();
  const [answer, setAnswer] = useState<Answer<T>>({ kind: "loading" });
  const [asked, setAsked] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the last three only say when to ask again
  useEffect(() => {
    const aborter = new AbortController();
    ask(api, aborter.signal).then(
      outcome =>
        setAnswer(former => {
          if (outcome.ok) return { kind: "ready", value: outcome.value };
          // Nobody answered, but something is shown: the banner tells of the connection.
          return former.kind === "ready" && outcome.status === 0 ? former : { kind: "failed", failure: outcome.failure };
        }),
      () => undefined, // Only an abort rejects: a newer question is on its way, or nobody looks any more.
    );
    return () => aborter.abort();
  }, [api, ask, revision, language, asked]);
  const again = useCallback(() => setAsked(count => count + 1), []);
  return { answer, again };
}
