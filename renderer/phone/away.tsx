import { CloudOff } from "lucide-react";
import { useState } from "react";
import { useText } from "../i18n/use-text.tsx";
import { useApp } from "../state/app-context.tsx";
import { Button } from "../ui/button.tsx";
import { InlineCode } from "../ui/inline-code.tsx";
import { isLoopback } from "./is-loopback.ts";

const shownMs = 600;

/** Nobody answers where Hearth should be: the kept page opened without it. */
export function Away() {
  const { phone, common } = useText();
  const { reconnect } = useApp();
  const words = isLoopback(window.location.hostname) ? phone.away.here : phone.away;
  const [trying, setTrying] = useState(false);
  const again = (): void => {
    setTrying(true);
    reconnect();
    // A refusal comes at once; that something was done must be seen all the same.
    setTimeout(() => setTrying(false), shownMs);
  };
  return (
    <div role="alert" className="flex flex-col gap-4">
      <CloudOff aria-hidden className="size-9 text-soft" />
      <div>
        <h1 className="font-serif text-3xl font-semibold">{words.title}</h1>
        <p className="mt-2 text-lg">
          <InlineCode text={words.text} />
        </p>
        <p className="mt-2 text-soft">{phone.away.more}</p>
      </div>
      <Button tone="primary" className="self-start" busy={trying} onClick={again}>
        {common.connection.tryNow}
      </Button>
    </div>
  );
}
