import { CircleCheck, Download } from "lucide-react";
import { useSyncExternalStore } from "react";
import { unreachable } from "../../contract/unreachable.ts";
import { useText } from "../i18n/use-text.tsx";
import { useApp } from "../state/app-context.tsx";
import { Button } from "../ui/button.tsx";
import { Card } from "../ui/card.tsx";

/** How Hearth gets onto this device's home screen: the browser's own button, the steps by hand, or that it is there. */
export function InstallCard() {
  const { phone } = useText();
  const words = phone.install;
  return (
    <Card className="flex flex-col gap-3">
      <div>
        <p className="font-medium">{words.title}</p>
        <p className="text-sm text-soft">{words.text}</p>
      </div>
      <HowTo />
    </Card>
  );
}

function HowTo() {
  const { install } = useApp().phone;
  const words = useText().phone.install;
  const state = useSyncExternalStore(install.subscribe, install.get);
  switch (state.kind) {
    case "installed":
      return (
        <p className="flex items-center gap-2 text-leaf">
          <CircleCheck aria-hidden className="size-4.5 shrink-0" />
          {words.installed}
        </p>
      );
    case "offered":
      return (
        <Button tone="primary" className="self-start" onClick={() => void install.ask()}>
          <Download aria-hidden className="size-4.5" />
          {words.action}
        </Button>
      );
    case "byHand":
      return (
        <ol className="flex list-decimal flex-col gap-1.5 pl-5">
          {words.byHand.map(step => (
            <li key={step}>{step}</li>
          ))}
        </ol>
      );
    case "notSecure":
      return <p className="text-soft">{words.notSecure}</p>;
    case "notPossible":
      return <p className="text-soft">{words.notPossible}</p>;
    default:
      return unreachable(state);
  }
}
