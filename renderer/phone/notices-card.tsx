import { useEffect, useState, useSyncExternalStore } from "react";
import { unreachable } from "../../contract/unreachable.ts";
import { useText } from "../i18n/use-text.tsx";
import { Link } from "../router/link.tsx";
import { settingsPath } from "../router/route.ts";
import { useApp, useAppState } from "../state/app-context.tsx";
import { Button, buttonClass } from "../ui/button.tsx";
import { Card } from "../ui/card.tsx";
import { ErrorNote } from "../ui/error-note.tsx";
import { Switch } from "../ui/switch.tsx";

/** The switch for notices on this very device, with the reason and the way out where they are not possible. */
export function NoticesCard() {
  const { notices } = useApp().phone;
  const words = useText().phone.notices;
  const state = useSyncExternalStore(notices.subscribe, notices.get);
  useEffect(() => void notices.look(), [notices]);
  const busy = (state.kind === "on" || state.kind === "off") && state.busy;
  return (
    <Card className="flex flex-col gap-3">
      <Switch
        label={words.label}
        help={words.help}
        checked={state.kind === "on" || (state.kind === "off" && busy)}
        disabled={busy || !(state.kind === "on" || state.kind === "off")}
        onChange={on => void (on ? notices.turnOn() : notices.turnOff())}
      />
      <Below />
    </Card>
  );
}

function Below() {
  const { notices } = useApp().phone;
  const words = useText().phone.notices;
  const owner = useAppState(({ signIn }) => signIn.kind === "signedIn" && signIn.role === "owner");
  const state = useSyncExternalStore(notices.subscribe, notices.get);
  switch (state.kind) {
    case "checking":
      return null;
    case "notPossible":
      return (
        <>
          <p className="text-soft">{words.why[state.why]}</p>
          {state.why === "notSecure" && owner && (
            <Link to={settingsPath("reach")} className={`${buttonClass("plain", "small")} self-start`}>
              {words.reach}
            </Link>
          )}
        </>
      );
    case "blocked":
      return <p className="text-soft">{words.blocked}</p>;
    case "off":
      if (state.failure === "service") return <p className="text-rust">{words.service}</p>;
      return state.failure && <ErrorNote failure={state.failure} />;
    case "on":
      return <TestButton />;
    default:
      return unreachable(state);
  }
}

function TestButton() {
  const { api, toasts, phone } = useApp();
  const words = useText().phone.notices;
  const deviceId = useAppState(({ signIn }) => (signIn.kind === "signedIn" ? signIn.deviceId : null));
  const [busy, setBusy] = useState(false);
  if (deviceId === null) return null;
  const test = async (): Promise<void> => {
    setBusy(true);
    const told = await api("testPush", { params: { id: deviceId } });
    setBusy(false);
    if (!told.ok) return toasts.show(told.failure.message, { tone: "bad" });
    const { outcome } = told.value;
    toasts.show(words.outcomes[outcome], outcome === "sent" ? {} : { tone: "bad" });
    if (outcome === "notSubscribed") void phone.notices.look();
  };
  return (
    <Button size="small" className="self-start" busy={busy} onClick={() => void test()}>
      {words.test}
    </Button>
  );
}
