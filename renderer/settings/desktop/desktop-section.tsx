import { useState } from "react";
import type { FailureText } from "../../api/client.ts";
import { useDesktopText } from "../../i18n/desktop-text.ts";
import { Button } from "../../ui/button.tsx";
import { Card } from "../../ui/card.tsx";
import { ErrorNote } from "../../ui/error-note.tsx";
import { Switch } from "../../ui/switch.tsx";
import { Section } from "../section.tsx";
import { Updates } from "./updates.tsx";
import { type Desktop, useDesktop } from "./use-desktop.ts";

/** What only the desktop app can do: start at login, update itself. Nothing in a browser. */
export function DesktopSection() {
  const words = useDesktopText();
  const desktop = useDesktop();
  if (desktop === null) return null;
  return (
    <Section title={words.title} text={words.text}>
      <Card className="flex flex-col gap-6">
        <StartAtLogin desktop={desktop} />
        <Updates desktop={desktop} />
        {!desktop.state.tray && <Quit desktop={desktop} />}
      </Card>
    </Section>
  );
}

/** Where the desktop shows no tray icon there is no menu to quit from. */
function Quit({ desktop }: { desktop: Desktop }) {
  const { quit: words } = useDesktopText();
  return (
    <div className="flex flex-wrap items-center justify-between gap-3">
      <p className="text-soft">{words.text}</p>
      <Button onClick={() => void desktop.ask({ call: "quit" })}>{words.action}</Button>
    </div>
  );
}

function StartAtLogin({ desktop }: { desktop: Desktop }) {
  const { login: words } = useDesktopText();
  const [failure, setFailure] = useState<FailureText | null>(null);
  const { startAtLogin } = desktop.state;
  const help =
    startAtLogin === "needsApproval" ? words.needsApproval : startAtLogin === "notPossible" ? words.notPossible : words.help;
  return (
    <div className="flex flex-col gap-3">
      <Switch
        label={words.label}
        help={help}
        checked={startAtLogin === "on" || startAtLogin === "needsApproval"}
        disabled={startAtLogin === "notPossible"}
        onChange={on => void desktop.ask({ call: "setStartAtLogin", on }).then(setFailure)}
      />
      {failure && <ErrorNote failure={failure} />}
    </div>
  );
}
