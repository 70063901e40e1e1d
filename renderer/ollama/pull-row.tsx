import { Pause, Play, X } from "lucide-react";
import { useState } from "react";
import type { Pull } from "../../contract/routes/ollama.ts";
import { useOllamaText } from "../i18n/ollama-text.ts";
import { useFormat, useText } from "../i18n/use-text.tsx";
import { Button } from "../ui/button.tsx";
import { cx } from "../ui/class-names.ts";
import { ConfirmDialog } from "../ui/confirm-dialog.tsx";
import { IconButton } from "../ui/icon-button.tsx";
import { InlineCode } from "../ui/inline-code.tsx";
import { Progress } from "../ui/progress.tsx";
import { canPause, canResume, leftWords, pullPhase, pullShare } from "./pull-look.ts";
import type { PullActions } from "./use-pulls.ts";

type Props = {
  pull: Pull;
  actions: PullActions;
  /** Offers to let a finished one answer; null where it does already. */
  onUse: (() => void) | null;
};

/** One download: what it does, in words and figures, and how to pause, resume or cancel it. Two lines and a bar in every state. */
export function PullRow({ pull, actions, onUse }: Props) {
  const words = useOllamaText();
  const { common } = useText();
  const [asking, setAsking] = useState(false);
  const { model, state } = pull;
  const phase = pullPhase(pull);
  return (
    <li className="flex flex-col gap-2 px-4 py-3.5 sm:px-5">
      <div className="flex min-h-10 items-center gap-2">
        <p className="min-w-0 grow">
          <span className="font-semibold wrap-anywhere">{model}</span>{" "}
          <span
            className={cx(
              "text-sm",
              state === "failed" ? "text-rust" : phase === "stalled" || phase === "again" ? "text-honey" : "text-soft",
            )}
          >
            {words.pulls[phase]}
          </span>
        </p>
        {state === "done" && onUse && (
          <Button size="small" className="shrink-0 whitespace-nowrap" onClick={onUse} aria-label={words.here.chooseFor(model)}>
            {words.here.use}
          </Button>
        )}
        {canPause(pull) && (
          <IconButton label={words.pulls.pause(model)} onClick={() => actions.pause(pull, true)}>
            <Pause aria-hidden />
          </IconButton>
        )}
        {canResume(pull) && (
          <Button
            size="small"
            className="shrink-0 whitespace-nowrap"
            aria-label={words.pulls.resume(model)}
            onClick={() => actions.pause(pull, false)}
          >
            <Play aria-hidden className="size-4" />
            {words.pulls.resumeShort}
          </Button>
        )}
        <IconButton
          label={state === "done" ? words.pulls.dismiss(model) : words.pulls.cancel(model)}
          onClick={() => (state === "done" || pull.completedBytes === 0 ? actions.cancel(pull) : setAsking(true))}
        >
          <X aria-hidden />
        </IconButton>
      </div>
      <Progress
        label={common.labelled(words.pulls[phase], model)}
        share={state === "done" ? 1 : (pullShare(pull) ?? (state === "fetching" ? null : 0))}
      />
      {phase === "again" && <p className="text-sm text-soft wrap-anywhere">{pull.failure?.message}</p>}
      {phase === "failed" && pull.failure ? <Failed failure={pull.failure} /> : phase !== "again" && <Figures pull={pull} />}
      {asking && (
        <ConfirmDialog
          open
          danger
          onClose={() => setAsking(false)}
          onConfirm={() => {
            setAsking(false);
            actions.cancel(pull);
          }}
          title={words.pulls.cancelTitle(model)}
          description={words.pulls.cancelText}
          action={words.pulls.cancelAction}
        />
      )}
    </li>
  );
}

/** `1.2 GB of 4.2 GB · 38 MB/s · about 2 minutes left`; what is not known is left out, the line stays. */
function Figures({ pull }: { pull: Pull }) {
  const { pulls: words } = useOllamaText();
  const format = useFormat();
  const { completedBytes, totalBytes, bytesPerSecond, secondsLeft, state } = pull;
  const moving = state === "fetching";
  const pieces = [
    totalBytes === null
      ? completedBytes > 0
        ? format.bytes(completedBytes)
        : null
      : state === "done"
        ? format.bytes(totalBytes)
        : words.bytes(format.bytes(completedBytes), format.bytes(totalBytes)),
    moving && bytesPerSecond !== null ? words.perSecond(format.bytes(bytesPerSecond)) : null,
    moving && secondsLeft !== null ? leftWords(secondsLeft, words) : null,
  ].filter(one => one !== null);
  return <p className="min-h-6 text-sm text-soft tabular-nums">{pieces.join(" · ")}</p>;
}

function Failed({ failure }: { failure: NonNullable<Pull["failure"]> }) {
  const { common } = useText();
  return (
    <div role="alert" className="text-sm">
      <p className="text-rust wrap-anywhere">
        <InlineCode text={failure.message} />
      </p>
      <p className="text-soft wrap-anywhere">
        <InlineCode text={failure.hint} /> <span className="inline-block text-xs">{common.errorCode(failure.code)}</span>
      </p>
    </div>
  );
}
