import { useState } from "react";
import type { FailureText } from "../api/client.ts";
import { useFormat, useText } from "../i18n/use-text.tsx";
import { usePause } from "../shell/use-pause.ts";
import { Button } from "../ui/button.tsx";
import { Card } from "../ui/card.tsx";
import { ErrorNote } from "../ui/error-note.tsx";
import { Section } from "./section.tsx";

/** Pauses answering, or goes on. Nothing until the gateway told how it stands. */
export function Answering() {
  const { settings, common } = useText();
  const words = settings.answering;
  const format = useFormat();
  const { answering, busy, set } = usePause();
  const [failure, setFailure] = useState<FailureText | null>(null);
  if (answering === null) return null;
  const { paused, pausedAt, waiting } = answering;
  const state = !paused
    ? words.on
    : pausedAt === null
      ? common.paused.title
      : words.pausedSince(format.ago(pausedAt, Date.now()));
  return (
    <Section title={words.title} text={words.text}>
      <Card className="flex flex-wrap items-center justify-between gap-3 py-4">
        <p>
          {state}
          {paused && waiting > 0 && ` ${common.paused.waiting(waiting)}`}
        </p>
        <Button size="small" busy={busy} onClick={() => void set(!paused).then(setFailure)}>
          {paused ? common.paused.resume : words.pause}
        </Button>
      </Card>
      {failure && <ErrorNote failure={failure} />}
    </Section>
  );
}
