import { useCallback, useEffect, useRef, useState } from "react";
import type { Reach, ReachMode } from "../../contract/routes/reach.ts";
import type { Api, FailureText } from "../api/client.ts";
import { useApp, useAppState } from "../state/app-context.tsx";
import { type Answer, useAnswer } from "../state/use-answer.ts";
import { useRepeat } from "../state/use-repeat.ts";
import { openLater } from "./open-later.ts";
import { signInMark, waitsForTailnet } from "./tailnet-look.ts";

const ask = (api: Api, signal: AbortSignal) => api("reach", undefined, signal);

/** Often enough that the gateway looks closely while somebody sets it up; changes are told by the event stream besides. */
const lookEveryMs = 10_000;

type Busy = "signIn" | "up" | null;
/** A sign-in that was begun: over when the tailnet's mark is another. */
type SigningIn = { readonly mark: string; readonly url: string | null };

/** Who can reach the gateway, kept fresh, and what can be done about it. */
export function useReach(): {
  answer: Answer<Reach>;
  again: () => void;
  /** The mode that was chosen and is not in force yet. */
  chosen: ReachMode | null;
  /** `chosen` is on its way to the gateway. */
  changing: boolean;
  /** `chosen` was refused because Tailscale is not ready; it is asked for again when it is. */
  waits: boolean;
  busy: Busy;
  failure: FailureText | null;
  /** The page where a sign-in that was begun goes on; null while none waits. */
  signingIn: SigningIn | null;
  choose: (mode: ReachMode) => void;
  signIn: () => void;
  turnOn: () => void;
} {
  const { api } = useApp();
  const revision = useAppState(state => state.reachRevision);
  const { answer, again } = useAnswer(ask, revision);
  useRepeat(again, lookEveryMs);
  const [chosen, setChosen] = useState<ReachMode | null>(null);
  const [changing, setChanging] = useState(false);
  const [waits, setWaits] = useState(false);
  const [busy, setBusy] = useState<Busy>(null);
  const [failure, setFailure] = useState<FailureText | null>(null);
  const [begun, setBegun] = useState<SigningIn | null>(null);

  const mode = answer.kind === "ready" ? answer.value.mode : null;
  const tailnet = answer.kind === "ready" ? answer.value.tailnet : null;
  const ready = tailnet?.kind === "running";
  const readyNow = useRef(ready);
  readyNow.current = ready;
  const mark = tailnet === null ? null : signInMark(tailnet);

  const choose = useCallback(
    (next: ReachMode): void => {
      setFailure(null);
      setChosen(next);
      setChanging(true);
      setWaits(false);
      void api("setReach", { body: { mode: next } }).then(outcome => {
        setChanging(false);
        const refusal = outcome.ok ? null : outcome.failure;
        // Ready and still refused is no matter of waiting; asking at once again would never end.
        if (refusal !== null && waitsForTailnet(refusal.code) && !readyNow.current) setWaits(true);
        else if (refusal !== null) {
          setFailure(refusal);
          setChosen(null);
        }
        again();
      });
    },
    [api, again],
  );
  useEffect(() => {
    if (chosen !== null && chosen === mode) setChosen(null);
  }, [chosen, mode]);
  // What was refused because Tailscale was not ready is asked for again as soon as it is.
  useEffect(() => {
    if (ready && waits && chosen !== null) choose(chosen);
  }, [ready, waits, chosen, choose]);

  useEffect(() => {
    if (begun !== null && mark !== null && begun.mark !== mark) setBegun(null);
  }, [begun, mark]);
  const signIn = (): void => {
    if (mark === null) return;
    const tab = openLater(window);
    setBusy("signIn");
    setFailure(null);
    void api("tailnetSignIn").then(outcome => {
      setBusy(null);
      const url = outcome.ok ? outcome.value.url : null;
      if (url === null) tab.close();
      else tab.go(url);
      if (outcome.ok) setBegun({ mark, url });
      else setFailure(outcome.failure);
      again();
    });
  };
  const turnOn = (): void => {
    setBusy("up");
    setFailure(null);
    void api("tailnetUp").then(outcome => {
      setBusy(null);
      if (!outcome.ok) setFailure(outcome.failure);
      again();
    });
  };
  return { answer, again, chosen, changing, waits, busy, failure, signingIn: begun, choose, signIn, turnOn };
}

export type ReachRoom = ReturnType<typeof useReach>;
