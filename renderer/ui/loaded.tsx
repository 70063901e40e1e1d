import type { ReactNode } from "react";
import { useText } from "../i18n/use-text.tsx";
import type { Answer } from "../state/use-answer.ts";
import { Button } from "./button.tsx";
import { ErrorNote } from "./error-note.tsx";
import { Skeleton } from "./skeleton.tsx";

/** Draws an answer of the gateway once it is there; until then its place, or why it did not come and a button to ask again. */
export function Loaded<T>({
  answer,
  again,
  rows = 3,
  children,
}: {
  answer: Answer<T>;
  again: () => void;
  /** How many bars hold its place. */
  rows?: number;
  children: (value: T) => ReactNode;
}) {
  const { common } = useText();
  switch (answer.kind) {
    case "ready":
      return children(answer.value);
    case "failed":
      return (
        <ErrorNote failure={answer.failure}>
          <Button size="small" onClick={again}>
            {common.retry}
          </Button>
        </ErrorNote>
      );
    case "loading":
      return (
        <div className="flex flex-col gap-3">
          <p role="status" className="sr-only">
            {common.loading}
          </p>
          {Array.from({ length: rows }, (_, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: bars without identity
            <Skeleton key={at} className="h-20 rounded-2xl" />
          ))}
        </div>
      );
  }
}
