import { useEffect, useRef, useState } from "react";
import type { Message } from "../../contract/messages.ts";
import { useText } from "../i18n/use-text.tsx";

const mostCharacters = 600;

/** Tells screen readers of an answer once it is complete, never while it is being written. */
export function FinishedAnswer({ messages }: { messages: readonly Message[] }) {
  const { chat } = useText();
  const newest = messages.at(-1);
  const writing = useRef<string | null>(null);
  const [words, setWords] = useState("");
  useEffect(() => {
    if (newest?.role !== "assistant") return;
    if (newest.state === "answering") writing.current = newest.id;
    else if (writing.current === newest.id) {
      writing.current = null;
      setWords(newest.state === "failed" ? chat.answerFailed : `${chat.answerReady} ${newest.text.slice(0, mostCharacters)}`);
    }
  }, [newest, chat]);
  return (
    <p aria-live="polite" className="sr-only">
      {words}
    </p>
  );
}
