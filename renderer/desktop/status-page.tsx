import { type ReactNode, useEffect } from "react";
import type { BridgeCall, DesktopBridge, DesktopState } from "../../contract/bridge.ts";
import { offersFile, offersLastGood } from "../../contract/settings-failures.ts";
import { unreachable } from "../../contract/unreachable.ts";
import { useNow } from "../devices/use-now.ts";
import { chooseLanguage } from "../i18n/language.ts";
import { Button } from "../ui/button.tsx";
import { FailureBox } from "./failure-box.tsx";
import { Frame } from "./frame.tsx";
import { LastLines } from "./last-lines.tsx";
import { useDesktop } from "./use-desktop.ts";
import { type StatusWords, wordsOf } from "./words.ts";

type Gateway = DesktopState["gateway"];

/** The window while the gateway does not run: how it is, why, and what can be done. Main goes to the gateway's pages by itself. */
export function StatusPage({ bridge }: { bridge: DesktopBridge }) {
  const { state, failure, busy, call } = useDesktop(bridge);
  const language = state?.language ?? chooseLanguage(null, navigator.languages);
  const words = wordsOf(language);
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  const gateway: Gateway = state?.gateway ?? starting;
  const shown = failure ?? gateway.failure;
  return (
    <Frame busy={["starting", "stopping", "running"].includes(gateway.kind)}>
      <div aria-live="polite">
        <h1 className="font-serif text-3xl font-semibold">{titleOf(gateway, words)}</h1>
        <p className="mt-2 text-soft">
          <Told gateway={gateway} words={words} />
        </p>
      </div>
      {shown && <FailureBox failure={shown} words={words} />}
      <LastLines lines={gateway.lastLines} words={words} />
      <Buttons gateway={gateway} words={words} busy={busy} press={asked => void call(asked)} />
      {state && <p className="text-xs text-soft wrap-anywhere">{words.home(state.home)}</p>}
    </Frame>
  );
}

const starting: Gateway = {
  kind: "starting",
  attempt: 1,
  restartAtMs: null,
  failure: null,
  lastLines: [],
  otherPort: null,
};

function titleOf({ kind }: Gateway, words: StatusWords): string {
  return kind === "running" ? words.opening : words[kind];
}

/** The sentence under the title. */
function Told({ gateway, words }: { gateway: Gateway; words: StatusWords }): ReactNode {
  switch (gateway.kind) {
    case "starting":
      return gateway.attempt !== null && gateway.attempt > 1 ? words.attempt(gateway.attempt) : words.startingText;
    case "running":
      return words.openingText;
    case "waiting":
      return <Countdown untilMs={gateway.restartAtMs ?? 0} words={words} />;
    case "stopping":
      return words.stoppingText;
    case "stopped":
      return words.stoppedText;
    case "gaveUp":
      return null;
    default:
      return unreachable(gateway.kind);
  }
}

function Countdown({ untilMs, words }: { untilMs: number; words: StatusWords }) {
  const now = useNow(250);
  return words.again(Math.max(0, Math.ceil((untilMs - now) / 1_000)));
}

type ButtonsProps = { gateway: Gateway; words: StatusWords; busy: boolean; press: (call: BridgeCall) => void };

function Buttons({ gateway, words, busy, press }: ButtonsProps) {
  const { kind, otherPort } = gateway;
  if (kind === "running" || kind === "stopping") return null;
  const first = { stopped: words.start, waiting: words.startNow, gaveUp: words.start, starting: null }[kind];
  const code = gateway.failure?.code ?? "";
  const recovers = offersLastGood(code);
  return (
    <div className="flex flex-wrap gap-2">
      {recovers && (
        <Button tone="primary" busy={busy} onClick={() => press({ call: "start", recover: true })}>
          {words.recover}
        </Button>
      )}
      {offersFile(code) && <Button onClick={() => press({ call: "openSettingsFile" })}>{words.openFile}</Button>}
      {otherPort !== null && (
        <Button tone="primary" busy={busy} onClick={() => press({ call: "start", port: otherPort })}>
          {words.takePort(otherPort)}
        </Button>
      )}
      {first !== null && (
        <Button tone={otherPort === null && !recovers ? "primary" : "plain"} busy={busy} onClick={() => press({ call: "start" })}>
          {first}
        </Button>
      )}
      {kind !== "starting" && <Button onClick={() => press({ call: "showLog" })}>{words.showLog}</Button>}
      <Button tone={kind === "starting" ? "plain" : "quiet"} onClick={() => press({ call: "quit" })}>
        {words.quit}
      </Button>
      {recovers && <p className="w-full text-sm text-soft">{words.recoverText}</p>}
    </div>
  );
}
